import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { StateBadge } from "@/components/billing/state-badge";
import { billState, type BillStanding } from "@/lib/billing/rules";
import { formatDay, type Day } from "@/lib/dates";
import { formatPhone } from "@/lib/phone-format";

/** The head of a bill. */
export interface BillFactsView extends BillStanding {
  readonly issueDate: Day;
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
  readonly issuerName: string;
  readonly lineName: string;
  readonly lineNumber: string;
}

/** State, dates, period, line and issuer of a bill. */
export async function BillFacts({ bill, today }: { bill: BillFactsView; today: Day }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("bill")]);
  const facts: [string, ReactNode][] = [
    [t("state"), <StateBadge key="state" state={billState(bill, today)} />],
    [t("line"), `${bill.lineName} · ${formatPhone(bill.lineNumber)}`],
    ...(bill.periodStart && bill.periodEnd
      ? [[t("period"), `${formatDay(bill.periodStart, locale)} – ${formatDay(bill.periodEnd, locale)}`] as [string, ReactNode]]
      : []),
    [t("issued"), formatDay(bill.issueDate, locale)],
    // A credit note asks for nothing.
    ...(bill.totalCents < 0 ? [] : [[t("due"), formatDay(bill.dueDate, locale)] as [string, ReactNode]]),
    [t("issuer"), bill.issuerName],
  ];
  return (
    <dl className="grid gap-3">
      {facts.map(([name, value]) => (
        <div key={name} className="flex flex-wrap items-baseline justify-between gap-x-4">
          <dt className="text-small text-ink-2">{name}</dt>
          <dd className="text-small font-[620] num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
