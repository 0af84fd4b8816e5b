import { stringify } from "csv-stringify/sync";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import type { NextRequest } from "next/server";
import { movementFilter } from "@/lib/credit/input";
import { eachMovement } from "@/lib/credit/queries/list-movements";
import { openPortal } from "@/lib/identity/portal";

/** RFC 4180: lines end with CR LF. A text that a spreadsheet would take for a formula is kept from being one. */
const FORMAT = { record_delimiter: "windows", escape_formulas: true, cast: { number: (value: number) => value.toFixed(2) } } as const;

/** The movements of the chosen line as CSV, read and sent page by page. */
export async function GET(request: NextRequest): Promise<Response> {
  const [{ session, line }, t] = await Promise.all([openPortal(), getTranslations("movements")]);
  if (line?.kind !== "mobile") notFound();
  const filter = movementFilter.parse(Object.fromEntries(request.nextUrl.searchParams));
  const batches = eachMovement(session.principal, line.id, { ...filter, after: undefined });
  const encoder = new TextEncoder();
  const head = [t("csv.at"), t("csv.kind"), t("csv.note"), t("csv.amount"), t("csv.balance")];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(stringify([head], FORMAT)));
    },
    async pull(controller) {
      const step = await batches.next();
      if (step.done === true) {
        controller.close();
        return;
      }
      const rows = step.value.map((one) => [
        one.at.toISOString(),
        t(`kinds.${one.kind}`),
        one.note ?? "",
        // Numbers, written with two places: no sign of theirs is a formula's.
        one.amountCents / 100,
        one.balanceAfterCents / 100,
      ]);
      controller.enqueue(encoder.encode(stringify(rows, FORMAT)));
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": 'attachment; filename="movements.csv"',
      "cache-control": "private, no-store",
    },
  });
}
