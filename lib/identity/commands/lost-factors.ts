import "server-only";
import { and, eq, gt, isNotNull, isNull, lte, or } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { account, challenge, knownDevice, passkey, totp } from "@/db/schema/identity";
import { factorRemoval } from "@/db/schema/identity/factor-removal";
import { contactChange } from "@/db/schema/identity/profile";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import type { Locale } from "@/lib/i18n";
import { endOtherSessions } from "@/lib/identity/commands/end-sessions";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { tellAccount } from "@/lib/identity/commands/tell-account";
import type { Factor } from "@/lib/identity/lost-factors";
import { queueSms } from "@/lib/notifications/commands/queue-sms";
import type { Principal } from "@/lib/principal";

/** How an owner is reached. */
interface Owner {
  readonly email: string;
  readonly name: string;
  readonly language: Locale;
  /** E.164. */
  readonly mobile: string | null;
}

/** A proposal that two members of staff have agreed to. */
interface Removal {
  readonly id: string;
  readonly factor: Factor;
  /** When it was proposed: what the owner has set up since then stays. */
  readonly proposedAt: Date;
}

/**
 * Takes a lost factor off the account of the principal's subject, as a password that is made anew does: every session ends, every browser and every
 * code that is open is forgotten, and for 72 hours codes go to the mailbox. The owner is told by mail and at the mobile, a lost one too.
 * @throws UserError `factor-missing` when there is none of that time (any more).
 */
export async function takeFactorAway(tx: Database, principal: Principal, { id, factor, proposedAt }: Removal, now: Date): Promise<void> {
  const [owner] = await tx
    .select({ email: account.email, name: account.name, language: account.language, mobile: account.recoveryMobile })
    .from(account)
    .where(ownAccount(principal))
    .for("update");
  if (!owner || !(await removeFactor(tx, principal, factor, proposedAt))) throw new UserError("factor-missing");
  await tx.update(account).set({ factorRemovedAt: now }).where(eq(account.id, principal.subject));
  await endOtherSessions(principal, "", tx);
  await tx.delete(knownDevice).where(eq(knownDevice.accountId, principal.subject));
  await tx
    .update(challenge)
    .set({ endedAt: now })
    .where(and(eq(challenge.subject, principal.subject), isNull(challenge.endedAt)));
  await tx
    .update(contactChange)
    .set({ stoppedAt: now })
    .where(and(eq(contactChange.accountId, principal.subject), isNull(contactChange.doneAt), isNull(contactChange.stoppedAt)));
  await recordAudit(tx, { principal, action: "factor.remove", target: id, details: { factor }, at: now });
  await tellOwner(tx, owner, { about: "factor-removed", factor }, id);
}

/** @returns whether there was one, as old as the proposal. */
async function removeFactor(tx: Database, principal: Principal, factor: Factor, proposedAt: Date): Promise<boolean> {
  const own = principal.subject;
  switch (factor) {
    case "recovery-mobile": {
      const removed = await tx
        .update(account)
        .set({ recoveryMobile: null, recoveryMobileAt: null })
        .where(
          and(
            ownAccount(principal),
            isNotNull(account.recoveryMobile),
            or(isNull(account.recoveryMobileAt), lte(account.recoveryMobileAt, proposedAt)),
          ),
        )
        .returning({ id: account.id });
      return removed.length > 0;
    }
    case "totp": {
      const removed = await tx
        .delete(totp)
        .where(and(eq(totp.accountId, own), lte(totp.confirmedAt, proposedAt)))
        .returning({ accountId: totp.accountId });
      return removed.length > 0;
    }
    case "passkeys": {
      const removed = await tx
        .delete(passkey)
        .where(and(eq(passkey.accountId, own), lte(passkey.createdAt, proposedAt)))
        .returning({ id: passkey.id });
      return removed.length > 0;
    }
  }
}

function ownAccount({ subject }: Principal) {
  return and(eq(account.id, subject), isNull(account.disabledAt), isNull(account.erasedAt));
}

/** Tells an owner by mail and SMS what is to become, or became, of a factor of theirs. */
export async function tellOwner(
  tx: Database,
  { email, name, language, mobile }: Owner,
  { about, factor, until }: { about: "factor-proposed" | "factor-removed"; factor: Factor; until?: string },
  once: string,
): Promise<void> {
  await tellAccount(tx, { email, language }, { about, name, factor, path: "/more/configure", ...(until && { until }) }, once);
  if (mobile !== null)
    await queueSms(tx, { address: mobile, language, template: "notice", values: { about }, once: `sms:${about}:${once}` });
}

/** The owner stops what staff were asked for: a session is enough, as for all that keeps somebody out. @throws UserError `removal-over`. */
export async function stopFactorRemoval(principal: Principal, id: string): Promise<void> {
  requireSelf(principal);
  const now = clock.now();
  await db().transaction(async (tx) => {
    const [stopped] = await tx
      .update(factorRemoval)
      .set({ decision: "stopped", decidedAt: now })
      .where(
        and(
          eq(factorRemoval.id, id),
          eq(factorRemoval.accountId, principal.subject),
          isNull(factorRemoval.decision),
          gt(factorRemoval.expiresAt, now),
        ),
      )
      .returning({ factor: factorRemoval.factor });
    if (!stopped) throw new UserError("removal-over");
    await recordAudit(tx, { principal, action: "factor.stop", target: id, details: stopped, at: now });
  });
}
