import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { readPeriod } from "@/lib/billing/period";
import { getStatementPdf } from "@/lib/billing/queries/statement-pdf";
import { clock } from "@/lib/clock";
import { dayOf, formatDay } from "@/lib/dates";
import { openPortal } from "@/lib/identity/portal";
import { formatPhone } from "@/lib/phone-format";

/** The statement of the chosen line as a PDF to keep; a wrong period is told by the page. */
export async function GET(request: NextRequest): Promise<Response> {
  const [{ session, line }, t, locale] = await Promise.all([openPortal(), getTranslations("statement"), getLocale()]);
  if (line?.kind !== "fixed") notFound();
  const read = readPeriod(Object.fromEntries(request.nextUrl.searchParams), dayOf(clock.now()));
  if ("problems" in read) redirect(`/bills/statement${request.nextUrl.search}`);
  const { period } = read;
  const days = { from: formatDay(period.from, locale), to: formatDay(period.to, locale) };
  const pdf = await getStatementPdf(session.principal, line.id, period, locale, {
    title: t("title"),
    intro: t("pdfIntro", { number: formatPhone(line.number), ...days }),
    sums: t("sums"),
    opening: t("opening"),
    closing: t("closing"),
    entry: ({ kind, number }) => t(`kinds.${kind}`, { number }),
    balance: (amount) => t("balance", { amount }),
    more: t("pdfMore"),
  });
  return new Response(Uint8Array.from(pdf), {
    headers: {
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="statement-${period.from}-${period.to}.pdf"`,
      "cache-control": "private, no-store",
    },
  });
}
