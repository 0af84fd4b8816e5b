import { redirect } from "next/navigation";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { countTry } from "@/lib/identity/rate-limit";
import { isFresh } from "@/lib/identity/rules";
import { requireSession } from "@/lib/identity/session";
import { getOwnData } from "@/lib/privacy/queries/own-data";
import { DOWNLOAD_LIMIT } from "@/lib/privacy/rules";

const PAGE = "/more/profile/data";

/** Everything that the portal holds on the account, for a program: to who has just proved who they are, a few times an hour. */
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
  return new Response(JSON.stringify(await getOwnData(principal), null, 2), {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="mytim-data-${dayOf(now)}.json"`,
      "cache-control": "private, no-store",
    },
  });
}
