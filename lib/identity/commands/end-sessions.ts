import "server-only";
import { and, eq, isNull, ne } from "drizzle-orm";
import { db } from "@/db/client";
import { knownDevice, session } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import type { Principal } from "@/lib/principal";

/** Ends one session of the principal's; the next request that carries its cookie is a stranger's. @returns whether it was still open. */
export async function endSession(principal: Principal, sessionId: string): Promise<boolean> {
  const now = clock.now();
  return db().transaction(async (tx) => {
    const ended = await tx
      .update(session)
      .set({ endedAt: now })
      .where(and(eq(session.id, sessionId), eq(session.accountId, principal.subject), isNull(session.endedAt)))
      .returning({ id: session.id });
    if (ended.length > 0) await recordAudit(tx, { principal, action: "sign-out", at: now });
    return ended.length > 0;
  });
}

/** Ends every session of the account but one: all others, or all when none is named. */
export async function endOtherSessions(principal: Principal, keepId = "", tx = db()): Promise<void> {
  const now = clock.now();
  await tx.transaction(async (inner) => {
    const ended = await inner
      .update(session)
      .set({ endedAt: now })
      .where(and(eq(session.accountId, principal.subject), ne(session.id, keepId), isNull(session.endedAt)))
      .returning({ id: session.id });
    if (ended.length > 0) await recordAudit(inner, { principal, action: "session.end-others", details: { count: ended.length }, at: now });
  });
}

/**
 * Forgets a browser: its sessions end, and it is asked for a second factor again.
 * @throws UserError `not-found` for a browser that is not the principal's.
 */
export async function forgetDevice(principal: Principal, deviceId: string): Promise<void> {
  const now = clock.now();
  await db().transaction(async (tx) => {
    const [forgotten] = await tx
      .delete(knownDevice)
      .where(and(eq(knownDevice.id, deviceId), eq(knownDevice.accountId, principal.subject)))
      .returning({ deviceHash: knownDevice.deviceHash });
    if (!forgotten) throw new UserError("not-found");
    await tx
      .update(session)
      .set({ endedAt: now })
      .where(and(eq(session.accountId, principal.subject), eq(session.deviceHash, forgotten.deviceHash), isNull(session.endedAt)));
    await recordAudit(tx, { principal, action: "device.forget", target: deviceId, at: now });
  });
}
