import "server-only";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { account, association, knownDevice } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireGoodPassword } from "@/lib/identity/commands/check-password";
import { endOtherSessions } from "@/lib/identity/commands/end-sessions";
import { hashPassword, verifyPassword } from "@/lib/identity/password";
import { countTry, refundTry } from "@/lib/identity/rate-limit";
import { STEP_UP_LIMIT } from "@/lib/identity/rules";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { queueSms } from "@/lib/notifications/commands/queue-sms";
import type { Principal } from "@/lib/principal";

/** Whose password it is, and what a password of theirs must not be made of. */
async function ownerOf(accountId: string) {
  const [owner] = await db()
    .select({
      email: account.email,
      name: account.name,
      mobile: account.recoveryMobile,
      language: account.language,
      passwordHash: account.passwordHash,
    })
    .from(account)
    .where(eq(account.id, accountId));
  if (!owner) throw new UserError("not-found");
  const numbers = await db()
    .select({ number: line.number })
    .from(association)
    .innerJoin(line, eq(line.id, association.lineId))
    .where(eq(association.accountId, accountId))
    .limit(100);
  const about = [owner.email, owner.name, owner.mobile ?? "", ...numbers.map(({ number }) => number.slice(3))];
  return { ...owner, about };
}

/**
 * Makes a password of somebody who has proved another way who they are: all sessions end, and every browser is asked for a second factor
 * again. `work` is done in the same transaction.
 * @throws UserError `password-…`.
 */
export async function resetPassword(principal: Principal, password: string, work: (tx: Database) => Promise<void>): Promise<void> {
  const owner = await ownerOf(principal.subject);
  requireGoodPassword(password, owner.about);
  const passwordHash = await hashPassword(password);
  await db().transaction(async (tx) => {
    await work(tx);
    await tx.update(account).set({ passwordHash, passwordResetAt: clock.now() }).where(eq(account.id, principal.subject));
    await endOtherSessions(principal, "", tx);
    await tx.delete(knownDevice).where(eq(knownDevice.accountId, principal.subject));
    await recordAudit(tx, { principal, action: "password.reset", at: clock.now() });
    await tell(tx, owner);
  });
}

/**
 * Changes one's own password: the one that it was and the new one; every other session ends.
 * @throws UserError `wrong-password`, `password-…`, `too-many-tries`, and `not-found` for whoever acts for somebody else.
 */
export async function changePassword(principal: Principal, sessionId: string, given: { current: string; password: string }): Promise<void> {
  if (principal.actor !== principal.subject) throw new UserError("not-found");
  await countTry(STEP_UP_LIMIT, principal.subject);
  const owner = await ownerOf(principal.subject);
  if (!(await verifyPassword(owner.passwordHash, given.current))) throw new UserError("wrong-password");
  await refundTry(STEP_UP_LIMIT, principal.subject);
  requireGoodPassword(given.password, owner.about);
  const passwordHash = await hashPassword(given.password);
  await db().transaction(async (tx) => {
    await tx.update(account).set({ passwordHash }).where(eq(account.id, principal.subject));
    await endOtherSessions(principal, sessionId, tx);
    await recordAudit(tx, { principal, action: "password.change", at: clock.now() });
    await tell(tx, owner);
  });
}

async function tell(tx: Database, { email, name, mobile, language }: Awaited<ReturnType<typeof ownerOf>>): Promise<void> {
  const once = `password-changed:${uuidv7()}`;
  const values = { about: "password-changed", name, path: "/login" } as const;
  await queueMail(tx, { address: email, language, template: "access", values, once: `mail:${once}` });
  if (mobile !== null)
    await queueSms(tx, { address: mobile, language, template: "notice", values: { about: "password-changed" }, once: `sms:${once}` });
}
