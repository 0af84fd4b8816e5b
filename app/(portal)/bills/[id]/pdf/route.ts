import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { getBillPdf } from "@/lib/billing/queries/bill-pdf";
import { clock } from "@/lib/clock";
import { answerPdf } from "@/lib/http";
import { requireSession } from "@/lib/identity/session";

/** The bill as a document to keep, in the reader's language, with its e-invoice inside. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { principal } = await requireSession("/bills");
  const id = z.uuid().safeParse((await params).id).data;
  if (id === undefined) notFound();
  const [locale, t, state, errors] = await Promise.all([
    getLocale(),
    getTranslations("billPdf"),
    getTranslations("billState"),
    getTranslations("errors"),
  ]);
  const words = { locale, t: (key: Parameters<typeof t>[0], values?: Record<string, string>) => t(key, values), state };
  const pdf = getBillPdf(principal, id, words, clock.now()).then((found) => found ?? notFound());
  return answerPdf(`bill-${id}.pdf`, pdf, errors);
}
