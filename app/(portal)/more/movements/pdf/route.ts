import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import type { NextRequest } from "next/server";
import { movementFilter } from "@/lib/credit/input";
import { getMovementsPdf } from "@/lib/credit/queries/movements-pdf";
import { answerPdf } from "@/lib/http";
import { openPortal } from "@/lib/identity/portal";
import { formatPhone } from "@/lib/phone-format";

/** The movements of the chosen line as a PDF to keep. */
export async function GET(request: NextRequest): Promise<Response> {
  const [{ session, line }, t, errors, locale] = await Promise.all([
    openPortal(),
    getTranslations("movements"),
    getTranslations("errors"),
    getLocale(),
  ]);
  if (line?.kind !== "mobile") notFound();
  const filter = movementFilter.parse(Object.fromEntries(request.nextUrl.searchParams));
  const pdf = getMovementsPdf(session.principal, line.id, filter, locale, {
    title: t("title"),
    intro: t("pdfIntro", { number: formatPhone(line.number) }),
    kind: (kind) => t(`kinds.${kind}`),
    after: (amount) => t("after", { amount }),
    more: t("pdfMore"),
  });
  return answerPdf("movements.pdf", pdf, errors);
}
