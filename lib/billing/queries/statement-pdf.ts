import "server-only";
import type { Period } from "@/lib/billing/period";
import { eachEntry, getStatementSums, type BookedEntry } from "@/lib/billing/queries/statement";
import { formatDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { writeSummary } from "@/lib/pdf";
import type { Principal } from "@/lib/principal";

/** More than this is no paper: the CSV file has no end. */
const MOST = 2_000;

/** The words of the document. */
export interface StatementText {
  readonly title: string;
  readonly intro: string;
  readonly sums: string;
  readonly opening: string;
  readonly closing: string;
  readonly entry: (entry: BookedEntry) => string;
  readonly balance: (amount: string) => string;
  readonly more: string;
}

/** A statement of one of the principal's lines as a tagged PDF: the balances first, then month by month. */
export async function getStatementPdf(
  principal: Principal,
  lineId: string,
  period: Period,
  locale: string,
  text: StatementText,
): Promise<Buffer> {
  const { openingCents, closingCents } = await getStatementSums(principal, lineId, period);
  const months = new Map<string, [string, string][]>();
  let written = 0;
  for await (const batch of eachEntry(principal, lineId, period, openingCents)) {
    for (const entry of batch.slice(0, MOST - written)) {
      const month = formatDay(entry.day, locale, { month: "long", year: "numeric" });
      const value = `${formatMoney(entry.amountCents, locale)}; ${text.balance(formatMoney(entry.balanceCents, locale))}`;
      months.set(month, [...(months.get(month) ?? []), [`${formatDay(entry.day, locale)}, ${text.entry(entry)}`, value]]);
    }
    written += batch.length;
    if (written > MOST) break;
  }
  const sums = {
    heading: text.sums,
    rows: [
      [text.opening, formatMoney(openingCents, locale)],
      [text.closing, formatMoney(closingCents, locale)],
    ] as const,
  };
  const { title, intro, more } = text;
  return writeSummary(principal.subject, {
    title,
    language: locale,
    intro: written > MOST ? `${intro} ${more}` : intro,
    sections: [sums, ...[...months].map(([heading, rows]) => ({ heading, rows }))],
  });
}
