import "server-only";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { account } from "@/db/schema/identity";
import { contactChange } from "@/db/schema/identity/profile";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { countCodeTry, endChallenge, isRightCode, startCode } from "@/lib/identity/commands/codes";
import type { SignInOrigin } from "@/lib/identity/commands/open-session";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { tellAccount } from "@/lib/identity/commands/tell-account";
import { countTry } from "@/lib/identity/rate-limit";
import { CONTACT_LIMIT, MOBILE_CHANGE_SECONDS } from "@/lib/identity/rules";
import { queueSms } from "@/lib/notifications/commands/queue-sms";
import { readMobile } from "@/lib/phone";
import type { Principal } from "@/lib/principal";

type Origin = SignInOrigin & { readonly deviceSecret: string };
type Change = typeof contactChange.$inferSelect;

/**
 * Begins to put another recovery mobile in the old one's place: a code goes to the old number, and once that has said yes one to the new.
 * The first number of an account needs the new side alone.
 * @throws UserError `confirm-first`, `mobile-invalid`, `mobile-same`, `too-many-tries` or `too-many-today`.
 */
export async function beginMobileChange(principal: Principal, typed: string, origin: Origin): Promise<void> {
  const now = clock.now();
  requireFresh(principal, now);
  const mobile = readMobile(typed);
  await countTry(CONTACT_LIMIT, `mobile ${principal.subject}`);
  await db().transaction(async (tx) => {
    const [own] = await tx
      .select({ recoveryMobile: account.recoveryMobile })
      .from(account)
      .where(eq(account.id, principal.subject))
      .for("update");
    if (!own) throw new UserError("not-found");
    if (own.recoveryMobile === mobile) throw new UserError("mobile-same");
    await tx
      .update(contactChange)
      .set({ stoppedAt: now })
      .where(openChange(principal, new Date(0)));
    const [change] = await tx
      .insert(contactChange)
      .values({
        id: uuidv7(),
        accountId: principal.subject,
        kind: "recovery-mobile",
        oldValue: own.recoveryMobile,
        newValue: mobile,
        createdAt: now,
        expiresAt: new Date(now.getTime() + MOBILE_CHANGE_SECONDS * 1000),
      })
      .returning();
    if (!change) throw new Error("the change was not written");
    await recordAudit(tx, { principal, action: "recovery-mobile.change-begin", target: change.id, at: now });
    await sendCode(tx, change, origin);
  });
}

/** Sends the code of the side that is waited for once more. @throws UserError `link-over`, `too-many-tries` or `too-many-today`. */
export async function resendMobileCode(principal: Principal, origin: Origin): Promise<void> {
  requireSelf(principal);
  await db().transaction(async (tx) => {
    const [change] = await tx.select().from(contactChange).where(openChange(principal, clock.now()));
    if (!change) throw new UserError("link-over");
    await sendCode(tx, change, origin);
  });
}

/** One challenge for a change: the old side's while that is open, then the new one's. */
async function sendCode(tx: Database, change: Change, origin: Origin): Promise<void> {
  const [own] = await tx.select({ language: account.language }).from(account).where(eq(account.id, change.accountId));
  await startCode(tx, {
    purpose: "recovery-mobile",
    subject: change.accountId,
    mobile: waitedFor(change),
    language: own?.language ?? "it",
    address: origin.address,
    browserSecret: origin.deviceSecret,
  });
}

function waitedFor({ oldValue, oldConfirmedAt, newValue }: Change): string {
  return oldValue !== null && oldConfirmedAt === null ? oldValue : newValue;
}

/**
 * Takes the code of the side that is waited for. The old number's sends one to the new; the new number's makes the change.
 * @returns whether the number has changed, or its code is waited for.
 * @throws UserError `link-over`, `wrong-code`, `code-expired` or `code-used-up`.
 */
export async function confirmMobileCode(principal: Principal, code: string, origin: Origin): Promise<"changed" | "waiting"> {
  const now = clock.now();
  requireSelf(principal);
  const tried = await countCodeTry("recovery-mobile", origin.deviceSecret);
  return db().transaction(async (tx) => {
    const [change] = await tx.select().from(contactChange).where(openChange(principal, now)).for("update");
    if (!change) throw new UserError("link-over");
    if (tried.subject !== principal.subject || tried.mobile !== waitedFor(change)) throw new UserError("code-expired");
    if (!isRightCode(tried, code)) throw new UserError("wrong-code");
    await endChallenge(tx, tried.id);
    if (tried.mobile !== change.newValue) {
      await tx.update(contactChange).set({ oldConfirmedAt: now }).where(eq(contactChange.id, change.id));
      await sendCode(tx, { ...change, oldConfirmedAt: now }, origin);
      return "waiting";
    }
    await settle(tx, principal, change, now);
    return "changed";
  });
}

async function settle(tx: Database, principal: Principal, { id, oldValue, newValue }: Change, now: Date): Promise<void> {
  const [changed] = await tx
    .update(account)
    .set({ recoveryMobile: newValue, recoveryMobileAt: now })
    .where(and(eq(account.id, principal.subject), sql`${account.recoveryMobile} is not distinct from ${oldValue}`))
    .returning({ email: account.email, name: account.name, language: account.language });
  if (!changed) throw new UserError("link-over");
  await tx.update(contactChange).set({ newConfirmedAt: now, doneAt: now }).where(eq(contactChange.id, id));
  await recordAudit(tx, { principal, action: "recovery-mobile.change", target: id, at: now });
  await tellAccount(tx, changed, { about: "mobile-changed", name: changed.name }, id);
  if (oldValue === null) return;
  const values = { about: "recovery-mobile-changed" } as const;
  await queueSms(tx, { address: oldValue, language: changed.language, template: "notice", values, once: `mobile-changed-sms:${id}` });
}

/** Gives the change up. */
export async function dropMobileChange(principal: Principal): Promise<void> {
  const now = clock.now();
  await db().update(contactChange).set({ stoppedAt: now }).where(openChange(principal, now));
}

function openChange(principal: Principal, after: Date) {
  return and(
    eq(contactChange.accountId, principal.subject),
    eq(contactChange.kind, "recovery-mobile"),
    isNull(contactChange.doneAt),
    isNull(contactChange.stoppedAt),
    gt(contactChange.expiresAt, after),
  );
}
