import "server-only";
import type { Principal } from "@/lib/principal";
import { writeSummary } from "@/lib/pdf";
import { getOwnData } from "@/lib/privacy/queries/own-data";
import { summarise, type SummaryText } from "@/lib/privacy/summary";

/** A summary of everything that the portal holds on an account, as a PDF in the reader's language. */
export async function getOwnSummary(principal: Principal, language: string, t: SummaryText): Promise<Buffer> {
  return writeSummary(principal.subject, summarise(await getOwnData(principal), language, t));
}
