import { getLocale, getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { answerPdf } from "@/lib/http";
import { countTry } from "@/lib/identity/rate-limit";
import { isFresh } from "@/lib/identity/rules";
import { requireSession } from "@/lib/identity/session";
import { getOwnSummary } from "@/lib/privacy/queries/own-summary";
import { DOWNLOAD_LIMIT } from "@/lib/privacy/rules";

const PAGE = "/more/profile/data";

/** A summary of it to read, in the reader's language. */
export async function GET(): Promise<Response> {
  const { principal } = await requireSession(PAGE);
  const now = clock.now();
  if (!isFresh(principal, now) || principal.actor !== principal.subject) redirect(PAGE);
  try {
    await countTry(DOWNLOAD_LIMIT, principal.subject);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return new Response(null, { status: 429, headers: { "retry-after": String(error.retryAfterSeconds ?? 60) } });
  }
  const [locale, t, errors] = await Promise.all([getLocale(), getTranslations("privacy"), getTranslations("errors")]);
  return answerPdf(
    `mytim-data-${dayOf(now)}.pdf`,
    getOwnSummary(principal, locale, (key) => t(key)),
    errors,
  );
}
