import { getLocale, getTranslations } from "next-intl/server";
import { dayOf, formatDay } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";

/** Money that went back, or is on its way. */
export interface RefundView {
  readonly id: string;
  readonly state: "created" | "pending" | "succeeded" | "failed";
  readonly amountCents: Cents;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly settledAt: string | null;
}

/** The refunds of a bill's payments, each with how it stands; nothing where there are none. */
export async function BillRefunds({ refunds }: { refunds: readonly RefundView[] }) {
  if (refunds.length === 0) return null;
  const [locale, t] = await Promise.all([getLocale(), getTranslations("keptMoney")]);
  return (
    <>
      <h3 className="mt-4 mb-1 text-small font-[620]">{t("refunds")}</h3>
      <ul aria-label={t("refunds")} className="divide-y divide-line">
        {refunds.map(({ id, state, amountCents, createdAt, settledAt }) => (
          <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-2.5 text-small">
            <span>{t(`refund.${state}`, { date: formatDay(dayOf(new Date(settledAt ?? createdAt)), locale) })}</span>
            <span className="font-[620] num">{formatMoney(amountCents, locale)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
