import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import type { NextRequest } from "next/server";
import { csvResponse, type Cell } from "@/lib/csv";
import { openPortal } from "@/lib/identity/portal";
import { allows } from "@/lib/identity/rules";
import { formatMasked } from "@/lib/usage/calls";
import { callsView } from "@/lib/usage/input";
import { eachCall, getCallDetail } from "@/lib/usage/queries/call-detail";

/** A month of a line's call detail as CSV, read and sent page by page. Not found while it is off, or for who may not read it. */
export async function GET(request: NextRequest): Promise<Response> {
  const [{ session, lines }, t] = await Promise.all([openPortal(), getTranslations("calls")]);
  const { line: lineId, month } = callsView.parse(Object.fromEntries(request.nextUrl.searchParams));
  if (lineId === undefined || month === undefined || !lines.some(({ id }) => id === lineId)) notFound();
  const { principal } = session;
  const detail = await getCallDetail(principal, lineId);
  if (!detail || detail.onSince === null || !allows(detail.access, "manage")) notFound();
  async function* rows(id: string, of: string): AsyncGenerator<Cell[][]> {
    for await (const batch of eachCall(principal, id, of))
      yield batch.map(({ at, kind, counterpart, quantity, isRoaming, costCents }) => [
        at.toISOString(),
        t(`kinds.${kind}`),
        counterpart === null ? "" : formatMasked(counterpart),
        String(quantity),
        t(`csv.units.${kind}`),
        isRoaming ? t("csv.yes") : "",
        costCents / 100,
      ]);
  }
  const head = [t("csv.at"), t("csv.kind"), t("csv.number"), t("csv.quantity"), t("csv.unit"), t("csv.roaming"), t("csv.cost")];
  return csvResponse(`calls-${month}.csv`, head, rows(lineId, month));
}
