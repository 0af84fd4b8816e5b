import { getLocale, getTranslations } from "next-intl/server";
import { Amount } from "@/components/billing/amount";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { formatDay, type Day } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";

/** An entry of a statement as a row shows it. */
export interface EntryView {
  readonly id: string;
  readonly billId: string;
  readonly day: Day;
  readonly name: string;
  readonly amountCents: Cents;
  readonly balanceCents: Cents;
}

/** Bills and payments as rows that open their bill, each with what the line owed after it. */
export async function EntryRows({ entries, label }: { entries: readonly EntryView[]; label: string }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("statement")]);
  return (
    <RowList label={label}>
      {entries.map(({ id, billId, day, name, amountCents, balanceCents }) => (
        <LinkRow
          key={id}
          href={`/bills/${billId}`}
          title={name}
          detail={<span className="num">{formatDay(day, locale, { day: "numeric", month: "short", year: "numeric" })}</span>}
          trailing={
            <span className="flex shrink-0 flex-col items-end text-small text-ink-2 num">
              <Amount cents={amountCents} size="amount" />
              <span>{t("balance", { amount: formatMoney(balanceCents, locale) })}</span>
            </span>
          }
        />
      ))}
    </RowList>
  );
}
