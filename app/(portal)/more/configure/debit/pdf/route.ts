import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { clock } from "@/lib/clock";
import { openPortal } from "@/lib/identity/portal";
import { isFresh } from "@/lib/identity/rules";
import { getDebiting, getMandatePdf } from "@/lib/payments/queries/debit";

/** The mandate of the chosen line as a PDF to keep. It holds the whole IBAN: it asks for a fresh proof, as whatever leaves the portal does. */
export async function GET(): Promise<Response> {
  const [{ session, line }, t, locale] = await Promise.all([openPortal(), getTranslations("debit"), getLocale()]);
  const { principal } = session;
  const mandate = line && (await getDebiting(principal, line.id))?.mandate;
  if (!mandate?.isOwn) notFound();
  if (!isFresh(principal, clock.now()) || principal.actor !== principal.subject) redirect("/more/configure/debit#give");
  const pdf = await getMandatePdf(principal, mandate.id, {
    title: t("title"),
    intro: t("pdfIntro"),
    labels: {
      creditor: t("creditor"),
      creditorId: t("creditorId"),
      reference: t("reference"),
      type: t("type"),
      line: t("line"),
      iban: t("iban"),
      holder: t("holder"),
      signed: t("since"),
    },
    type: t("pdfType"),
    facts: t("facts"),
    agreed: t("wordsTitle"),
    locale,
  });
  if (!pdf) notFound();
  return new Response(Uint8Array.from(pdf), {
    headers: {
      "content-type": "application/pdf",
      "content-disposition": 'attachment; filename="mandate.pdf"',
      "cache-control": "private, no-store",
    },
  });
}
