import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import type { NextRequest } from "next/server";
import { movementFilter } from "@/lib/credit/input";
import { eachMovement } from "@/lib/credit/queries/list-movements";
import { csvResponse, type Cell } from "@/lib/csv";
import { openPortal } from "@/lib/identity/portal";

/** The movements of the chosen line as CSV, read and sent page by page. */
export async function GET(request: NextRequest): Promise<Response> {
  const [{ session, line }, t] = await Promise.all([openPortal(), getTranslations("movements")]);
  if (line?.kind !== "mobile") notFound();
  const filter = movementFilter.parse(Object.fromEntries(request.nextUrl.searchParams));
  const { principal } = session;
  const { id: lineId } = line;
  async function* rows(): AsyncGenerator<Cell[][]> {
    for await (const batch of eachMovement(principal, lineId, { ...filter, after: undefined }))
      yield batch.map((one) => [
        one.at.toISOString(),
        t(`kinds.${one.kind}`),
        one.note ?? "",
        one.amountCents / 100,
        one.balanceAfterCents / 100,
      ]);
  }
  return csvResponse("movements.csv", [t("csv.at"), t("csv.kind"), t("csv.note"), t("csv.amount"), t("csv.balance")], rows());
}
