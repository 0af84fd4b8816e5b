import { CircleAlert, CircleCheck, Hourglass, Info } from "@/components/ui/icons";
import { getTranslations } from "next-intl/server";
import { DeclinedNote } from "@/components/billing/declined-note";
import { AutoRefresh } from "@/components/ui/auto-refresh";
import { Note } from "@/components/ui/note";
import { formatMoney, type Cents } from "@/lib/money";
import type { PaymentState } from "@/lib/payments/rules";

/** What became of the payment that the customer comes back from: what is known, and "confirming" until it is. */
export async function PaymentStatus({
  payment,
  locale,
  isGuest = false,
}: {
  payment: { state: PaymentState; amountCents: Cents; excessCents: Cents; declinedAt: string | null };
  locale: string;
  /** Who pays by a private link has another button than "Pay now". */
  isGuest?: boolean;
}) {
  const [t, paying] = await Promise.all([getTranslations("payments"), getTranslations("paying")]);
  const failedHint = isGuest ? paying("guestFailed") : t("failedHint");
  return <div className="mb-6">{note()}</div>;

  function note() {
    switch (payment.state) {
      case "created":
      case "open":
      case "processing":
        if (payment.declinedAt !== null) return <DeclinedNote at={payment.declinedAt} />;
        return (
          <Note role="status" tone="warn" icon={Hourglass} title={t("confirming")}>
            <AutoRefresh everySeconds={2} waiting={t("confirmingHint")} longer={t("stillWaiting")} again={t("checkAgain")} />
          </Note>
        );
      case "succeeded":
        return (
          <Note role="status" tone="ok" icon={CircleCheck} title={t("received")}>
            <p>{t("receivedHint", { amount: formatMoney(payment.amountCents, locale) })}</p>
            {payment.excessCents > 0 && <p>{t("excess", { amount: formatMoney(payment.excessCents, locale) })}</p>}
          </Note>
        );
      case "canceled":
        return (
          <Note role="status" icon={Info} title={t("canceled")}>
            {t("canceledHint")}
          </Note>
        );
      case "expired":
        return (
          <Note role="status" icon={Info} title={t("expired")}>
            {failedHint}
          </Note>
        );
      case "failed":
        return (
          <Note role="status" tone="due" icon={CircleAlert} title={t("failed")}>
            {failedHint}
          </Note>
        );
      case "needs_review":
        return (
          <Note role="status" tone="warn" icon={CircleAlert} title={t("review")}>
            {t("reviewHint")}
          </Note>
        );
    }
  }
}
