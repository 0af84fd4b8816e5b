import { CircleCheck, Undo2 } from "@/components/ui/icons";
import { getLocale, getTranslations } from "next-intl/server";
import { Amount } from "@/components/billing/amount";
import { Disc } from "@/components/ui/disc";
import { formatDay, type Day } from "@/lib/dates";
import type { Cents } from "@/lib/money";

/** Money that reduced a bill, or that went back (negative). */
export interface BillPaymentView {
  readonly id: string;
  readonly source: keyof typeof WAYS;
  readonly reference: string;
  readonly amountCents: Cents;
  readonly paidOn: Day;
}

const WAYS = {
  card: "byCard",
  paypal: "byPayPal",
  operator: "byOperator",
  refund: "byRefund",
  "refund-failed": "byRefundFailed",
  dispute: "byDispute",
  "direct-debit": "byDirectDebit",
  "direct-debit-returned": "byDirectDebitReturned",
  "credit-note": "byCreditNote",
  kept: "byKept",
  "kept-returned": "byKeptReturned",
} as const;

/** The money that reduced a bill, wherever it was received, and what went back of it. */
export async function BillPayments({ payments }: { payments: readonly BillPaymentView[] }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("bill")]);
  if (payments.length === 0) return <p className="text-small text-ink-2">{t("noPayments")}</p>;
  return (
    <ul className="divide-y divide-line">
      {payments.map((payment) => (
        <li key={payment.id} className="flex items-center gap-3.5 py-2.5">
          <Disc icon={payment.amountCents < 0 ? Undo2 : CircleCheck} tone={payment.amountCents < 0 ? "neutral" : "ok"} />
          <span className="min-w-0 grow leading-snug">
            <b className="block font-[620]">{t("paidOn", { date: formatDay(payment.paidOn, locale) })}</b>
            <span className="block text-small text-ink-2">{t(WAYS[payment.source])}</span>
            {payment.source !== "credit-note" && (
              <span className="block text-caption wrap-anywhere text-ink-2 num">{t("reference", { reference: payment.reference })}</span>
            )}
          </span>
          <Amount cents={payment.amountCents} size="amount" />
        </li>
      ))}
    </ul>
  );
}
