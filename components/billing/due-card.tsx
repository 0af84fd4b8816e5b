import { CircleAlert, Clock, Hourglass } from "@/components/ui/icons";
import { getLocale, getTranslations } from "next-intl/server";
import { Amount } from "@/components/billing/amount";
import type { BillRowView } from "@/components/billing/bill-rows";
import { PayForm } from "@/components/billing/pay-form";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { billState, dueCents } from "@/lib/billing/rules";
import { daysBetween, formatDay, type Day } from "@/lib/dates";

/** The bill that wants attention first: how much, until when, and the one button. */
export async function DueCard({ bill, today, mayPay }: { bill: BillRowView; today: Day; mayPay: boolean }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("bills")]);
  const days = daysBetween(today, bill.dueDate);
  const state = billState(bill, today);
  return (
    <section aria-label={t("toPay")} className="rounded-xl bg-tile p-5 wide:bg-surface wide:p-7 wide:shadow-e1">
      {state === "processing" ? (
        <Badge tone="soft" icon={Hourglass}>
          {t("processingBadge")}
        </Badge>
      ) : days < 0 ? (
        <Badge tone="due" icon={CircleAlert}>
          {t("overdueBadge", { count: -days })}
        </Badge>
      ) : (
        <Badge tone={days <= 7 ? "due" : "warn"} icon={Clock}>
          {t("dueBadge", { count: days })}
        </Badge>
      )}
      <div className="mt-4 mb-2.5">
        <Amount cents={dueCents(bill)} size="figure" />
      </div>
      <p className="text-small text-ink-2">
        {t("billOf", { number: bill.number, date: formatDay(bill.dueDate, locale, { weekday: "long", day: "numeric", month: "long" }) })}
      </p>
      <div className="mt-5 flex flex-wrap gap-3">
        {mayPay && <PayForm billId={bill.id} due={dueCents(bill)} />}
        <ButtonLink href={`/bills/${bill.id}`} tone="soft">
          {t("open")}
        </ButtonLink>
      </div>
    </section>
  );
}
