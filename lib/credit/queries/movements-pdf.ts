import "server-only";
import type { MovementFilter } from "@/lib/credit/input";
import { eachMovement } from "@/lib/credit/queries/list-movements";
import type { CreditKind } from "@/lib/credit/rules";
import { formatInstant } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { writeSummary } from "@/lib/pdf";
import type { Principal } from "@/lib/principal";

/** More than this is no paper: the CSV file has no end. */
const MOST = 2_000;

/** The words of the document. */
export interface MovementsText {
  readonly title: string;
  readonly intro: string;
  readonly kind: (kind: CreditKind) => string;
  readonly after: (amount: string) => string;
  readonly more: string;
}

/** The movements of one of the principal's lines as a tagged PDF, month by month. */
export async function getMovementsPdf(
  principal: Principal,
  lineId: string,
  filter: MovementFilter,
  locale: string,
  text: MovementsText,
): Promise<Buffer> {
  const months = new Map<string, [string, string][]>();
  let written = 0;
  for await (const batch of eachMovement(principal, lineId, { ...filter, after: undefined })) {
    for (const { at, kind, note, amountCents, balanceAfterCents } of batch) {
      if (written++ >= MOST) break;
      const month = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "Europe/Rome" }).format(at);
      const label = `${formatInstant(at, locale)}, ${text.kind(kind)}${note === null ? "" : ` (${note})`}`;
      const value = `${formatMoney(amountCents, locale)}; ${text.after(formatMoney(balanceAfterCents, locale))}`;
      months.set(month, [...(months.get(month) ?? []), [label, value]]);
    }
    if (written > MOST) break;
  }
  const sections = [...months].map(([heading, rows]) => ({ heading, rows }));
  const { title, intro, more } = text;
  return writeSummary(principal.subject, { title, language: locale, intro: written > MOST ? `${intro} ${more}` : intro, sections });
}
