import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { account } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { renewSession } from "@/lib/identity/commands/open-session";
import { verifyPassword } from "@/lib/identity/password";
import { countTry, refundTry } from "@/lib/identity/rate-limit";
import { STEP_UP_LIMIT } from "@/lib/identity/rules";
import type { Principal } from "@/lib/principal";

/**
 * Confirms by password who sits before a session, before something that matters.
 * @returns the secret of the session that takes the old one's place.
 * @throws UserError `wrong-password`, `too-many-tries` or `signed-out`.
 */
export async function confirmByPassword(principal: Principal, sessionId: string, password: string): Promise<string> {
  const now = clock.now();
  await countTry(STEP_UP_LIMIT, principal.subject);
  const [own] = await db().select({ passwordHash: account.passwordHash }).from(account).where(eq(account.id, principal.subject));
  if (!(await verifyPassword(own?.passwordHash, password))) {
    await recordAudit(db(), { principal, action: "session.confirm-refused", at: now });
    throw new UserError("wrong-password");
  }
  await refundTry(STEP_UP_LIMIT, principal.subject);
  return db().transaction((tx) => renewSession(tx, { principal, sessionId, method: "password" }, now));
}
