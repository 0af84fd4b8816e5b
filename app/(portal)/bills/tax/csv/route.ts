import { getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { taxYearQuery } from "@/lib/billing/input";
import { getTaxYear } from "@/lib/billing/queries/tax-years";
import { csvResponse, type Cell } from "@/lib/csv";
import { openPortal } from "@/lib/identity/portal";

/** What was paid in a year as CSV: a line for each bill and rate, one for what a bill asks outside of its rates, and the sums. */
export async function GET(request: NextRequest): Promise<Response> {
  const [{ session, line }, t] = await Promise.all([openPortal(), getTranslations("taxYear")]);
  if (line?.kind !== "fixed") notFound();
  const { year } = taxYearQuery.parse(Object.fromEntries(request.nextUrl.searchParams));
  if (year === undefined) redirect("/bills/tax");
  const { bills, taxableCents, taxCents, paidCents } = await getTaxYear(session.principal, line.id, year);
  function* rows(): Generator<Cell[][]> {
    for (const { number, issueDate, rates, otherCents: rest } of bills) {
      yield rates.map((part) => [
        number,
        issueDate,
        Number(part.rate),
        part.nature ?? "",
        part.taxableCents / 100,
        part.taxCents / 100,
        (part.taxableCents + part.taxCents) / 100,
      ]);
      if (rest !== 0) yield [[number, issueDate, "", t("other"), "", "", rest / 100]];
    }
    yield [[t("csv.total"), "", "", "", taxableCents / 100, taxCents / 100, paidCents / 100]];
  }
  const head = [t("csv.number"), t("csv.issued"), t("csv.rate"), t("csv.nature"), t("csv.taxable"), t("csv.tax"), t("csv.paid")];
  return csvResponse(`tax-${String(year)}.csv`, head, rows());
}
