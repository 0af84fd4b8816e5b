import { getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { readPeriod } from "@/lib/billing/period";
import { eachEntry, getStatementSums } from "@/lib/billing/queries/statement";
import { clock } from "@/lib/clock";
import { csvResponse, type Cell } from "@/lib/csv";
import { dayOf } from "@/lib/dates";
import { openPortal } from "@/lib/identity/portal";

/** The statement of the chosen line as CSV, read and sent batch by batch; a wrong period is told by the page. */
export async function GET(request: NextRequest): Promise<Response> {
  const [{ session, line }, t] = await Promise.all([openPortal(), getTranslations("statement")]);
  if (line?.kind !== "fixed") notFound();
  const read = readPeriod(Object.fromEntries(request.nextUrl.searchParams), dayOf(clock.now()));
  if ("problems" in read) redirect(`/bills/statement${request.nextUrl.search}`);
  const { period } = read;
  const { principal } = session;
  const { id: lineId } = line;
  const { openingCents } = await getStatementSums(principal, lineId, period);
  async function* rows(): AsyncGenerator<Cell[][]> {
    yield [[period.from, t("opening"), "", "", openingCents / 100]];
    for await (const batch of eachEntry(principal, lineId, period, openingCents))
      yield batch.map(({ day, kind, number, amountCents, balanceCents }) => [
        day,
        t(`csv.kinds.${kind}`),
        number,
        amountCents / 100,
        balanceCents / 100,
      ]);
  }
  const head = [t("csv.day"), t("csv.kind"), t("csv.number"), t("csv.amount"), t("csv.balance")];
  return csvResponse(`statement-${period.from}-${period.to}.csv`, head, rows());
}
