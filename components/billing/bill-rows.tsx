import { getLocale, getTranslations } from "next-intl/server";
import { Amount } from "@/components/billing/amount";
import { billMonth } from "@/components/billing/bill-name";
import { StateBadge } from "@/components/billing/state-badge";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { billState, type BillStanding } from "@/lib/billing/rules";
import { formatDay, type Day } from "@/lib/dates";

/** A bill as a row shows it. */
export interface BillRowView extends BillStanding {
  readonly id: string;
  readonly number: string;
  readonly issueDate: Day;
}

const DAY = { day: "numeric", month: "short" } as const;

/** Bills as rows that open them: number, month, dates, amount and state in words. */
export async function BillRows({ bills, today, label }: { bills: readonly BillRowView[]; today: Day; label: string }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("bills")]);
  // The row's title has the year of its issue. A day stays on one line.
  const inRow = ({ issueDate }: BillRowView, day: Day) =>
    formatDay(day, locale, issueDate.slice(0, 4) === day.slice(0, 4) ? DAY : { ...DAY, year: "numeric" }).replaceAll(" ", "\u00a0");
  return (
    <RowList label={label}>
      {bills.map((bill) => (
        <LinkRow
          key={bill.id}
          href={`/bills/${bill.id}`}
          title={
            <>
              {billMonth(bill.issueDate, locale)}{" "}
              <span className="block text-small font-[450] text-ink-2 num wide:inline">{bill.number}</span>
            </>
          }
          detail={
            <span className="num">
              {t("issuedOn", { date: inRow(bill, bill.issueDate) })}
              {/* A credit note asks for nothing. */}
              {bill.totalCents >= 0 && `, ${t("dueOn", { date: inRow(bill, bill.dueDate) })}`}
            </span>
          }
          trailing={
            <span className="flex shrink-0 flex-col items-end gap-1.5">
              <Amount cents={bill.totalCents} size="amount" />
              <StateBadge state={billState(bill, today)} />
            </span>
          }
        />
      ))}
    </RowList>
  );
}
