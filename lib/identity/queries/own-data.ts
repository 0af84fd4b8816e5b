import "server-only";
import { desc, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { account, knownDevice, passkey, session, totp } from "@/db/schema/identity";
import { factorRemoval } from "@/db/schema/identity/factor-removal";
import { contactChange, delegationInvite } from "@/db/schema/identity/profile";
import { listConsents } from "@/lib/identity/queries/consents";
import { listOwnLines } from "@/lib/identity/queries/own-lines";
import type { Principal } from "@/lib/principal";

/** Everything that this part of the portal holds on an account, without the secrets and the hashes of secrets. */
export async function getIdentityData(principal: Principal, limit: number) {
  const own = principal.subject;
  const [profile, lines, consents, sessions, devices, passkeys, authenticator, changes, invitations, removals] = await Promise.all([
    db()
      .select({
        name: account.name,
        email: account.email,
        emailVerifiedAt: account.emailVerifiedAt,
        recoveryMobile: account.recoveryMobile,
        recoveryMobileAt: account.recoveryMobileAt,
        language: account.language,
        createdAt: account.createdAt,
        eraseAfter: account.eraseAfter,
      })
      .from(account)
      .where(eq(account.id, own)),
    listOwnLines(principal),
    listConsents(principal, limit),
    db()
      .select({
        device: session.userAgent,
        address: session.address,
        method: session.method,
        signedInAt: session.authenticatedAt,
        lastSeenAt: session.lastSeenAt,
        endedAt: session.endedAt,
      })
      .from(session)
      .where(eq(session.accountId, own))
      .orderBy(desc(session.lastSeenAt))
      .limit(limit),
    db()
      .select({
        device: knownDevice.userAgent,
        address: knownDevice.address,
        knownSince: knownDevice.createdAt,
        lastUsedAt: knownDevice.lastUsedAt,
      })
      .from(knownDevice)
      .where(eq(knownDevice.accountId, own))
      .limit(limit),
    db()
      .select({ name: passkey.name, createdAt: passkey.createdAt, lastUsedAt: passkey.lastUsedAt })
      .from(passkey)
      .where(eq(passkey.accountId, own))
      .limit(limit),
    db().select({ createdAt: totp.createdAt, confirmedAt: totp.confirmedAt }).from(totp).where(eq(totp.accountId, own)),
    db()
      .select({
        kind: contactChange.kind,
        oldValue: contactChange.oldValue,
        newValue: contactChange.newValue,
        createdAt: contactChange.createdAt,
        doneAt: contactChange.doneAt,
        stoppedAt: contactChange.stoppedAt,
      })
      .from(contactChange)
      .where(eq(contactChange.accountId, own))
      .orderBy(desc(contactChange.createdAt))
      .limit(limit),
    db()
      .select({
        lineId: delegationInvite.lineId,
        email: delegationInvite.email,
        access: delegationInvite.access,
        until: delegationInvite.until,
        createdAt: delegationInvite.createdAt,
        acceptedAt: delegationInvite.acceptedAt,
        canceledAt: delegationInvite.canceledAt,
      })
      .from(delegationInvite)
      .where(eq(delegationInvite.grantedBy, own))
      .limit(limit),
    db()
      .select({
        factor: factorRemoval.factor,
        proof: factorRemoval.proof,
        proofText: factorRemoval.proofText,
        createdAt: factorRemoval.createdAt,
        decision: factorRemoval.decision,
        decidedAt: factorRemoval.decidedAt,
      })
      .from(factorRemoval)
      .where(eq(factorRemoval.accountId, own))
      .orderBy(desc(factorRemoval.createdAt))
      .limit(limit),
  ]);
  return { profile: profile[0], lines, consents, sessions, devices, passkeys, authenticator, changes, invitations, removals };
}
