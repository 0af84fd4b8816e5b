import { CircleCheck } from "lucide-react";
import { getLocale, getTranslations } from "next-intl/server";
import { Amount } from "@/components/billing/amount";
import { Disc } from "@/components/ui/disc";
import { formatDay, type Day } from "@/lib/dates";
import type { Cents } from "@/lib/money";

/** The money that reduced a bill, wherever it was received. */
export async function BillPayments({
  payments,
}: {
  payments: readonly { id: string; source: "card" | "operator"; reference: string; amountCents: Cents; paidOn: Day }[];
}) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("bill")]);
  if (payments.length === 0) return <p className="text-small text-ink-2">{t("noPayments")}</p>;
  return (
    <ul className="divide-y divide-line">
      {payments.map((payment) => (
        <li key={payment.id} className="flex items-center gap-3.5 py-2.5">
          <Disc icon={CircleCheck} tone="ok" />
          <span className="min-w-0 grow leading-snug">
            <b className="block font-[620]">{t("paidOn", { date: formatDay(payment.paidOn, locale) })}</b>
            <span className="block text-small text-ink-2">{payment.source === "card" ? t("byCard") : t("byOperator")}</span>
            <span className="block text-caption wrap-anywhere text-ink-2 num">{t("reference", { reference: payment.reference })}</span>
          </span>
          <Amount cents={payment.amountCents} size="amount" />
        </li>
      ))}
    </ul>
  );
}
