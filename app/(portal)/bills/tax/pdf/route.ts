import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { taxYearQuery } from "@/lib/billing/input";
import { getTaxYearPdf } from "@/lib/billing/queries/tax-year-pdf";
import { formatDay } from "@/lib/dates";
import { openPortal } from "@/lib/identity/portal";
import { formatPhone } from "@/lib/phone-format";

/** What was paid in a year as a PDF to keep. */
export async function GET(request: NextRequest): Promise<Response> {
  const [{ session, line }, t, bill, locale] = await Promise.all([
    openPortal(),
    getTranslations("taxYear"),
    getTranslations("bill"),
    getLocale(),
  ]);
  if (line?.kind !== "fixed") notFound();
  const { year } = taxYearQuery.parse(Object.fromEntries(request.nextUrl.searchParams));
  if (year === undefined) redirect("/bills/tax");
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 });
  const pdf = await getTaxYearPdf(session.principal, line.id, year, locale, {
    title: `${t("title")} ${String(year)}`,
    intro: t("pdfIntro", { number: formatPhone(line.number), year: String(year) }),
    sums: t("paidIn", { year: String(year) }),
    paid: t("paid"),
    taxable: t("taxable"),
    tax: t("tax"),
    other: t("other"),
    byRate: t("byRate"),
    rate: ({ rate, nature }) => (nature === null ? percent.format(Number(rate) / 100) : bill("excluded", { nature })),
    amounts: (taxable, tax) => t("amounts", { taxable, tax }),
    bills: t("bills"),
    bill: (number, issueDate) => `${number}, ${t("issued", { date: formatDay(issueDate, locale) })}`,
  });
  return new Response(Uint8Array.from(pdf), {
    headers: {
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="tax-${String(year)}.pdf"`,
      "cache-control": "private, no-store",
    },
  });
}
