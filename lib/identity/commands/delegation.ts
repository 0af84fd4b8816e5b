import "server-only";
import { and, eq, gt, isNull, ne, sql, type SQL } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { account, association } from "@/db/schema/identity";
import { delegationInvite } from "@/db/schema/identity/profile";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { addDays, dayOf, endOfDay, type Day } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { tellAccount } from "@/lib/identity/commands/tell-account";
import { findProvedLine } from "@/lib/identity/commands/proved-line";
import { countTry, isBelowLimit } from "@/lib/identity/rate-limit";
import { DELEGATION_DAYS, INVITE_ADDRESS_LIMIT, INVITE_DAYS, INVITE_LIMIT, maskEmail, type Access } from "@/lib/identity/rules";
import { idOfLink } from "@/lib/one-time";
import { formatPhone } from "@/lib/phone-format";
import type { Principal } from "@/lib/principal";

const DAY_MS = 24 * 60 * 60 * 1000;

/** With whom a line is to be shared, for what, and the last day of it. */
export interface Invitation {
  readonly lineId: string;
  readonly email: string;
  readonly access: Access;
  readonly until: Day;
}

/**
 * Invites whoever reads a mailbox to share a line. The answer is the same whether an account has that address or not: the mail goes out.
 * A newer invitation to the same takes an older one's place.
 * @throws UserError `not-found` (a delegate's line too), `confirm-first`, `invite-self`, `invite-until` or `too-many-today`.
 */
export async function inviteDelegate(principal: Principal, { lineId, email, access, until }: Invitation): Promise<void> {
  const now = clock.now();
  requireFresh(principal, now);
  if (until < dayOf(now) || until > addDays(dayOf(now), DELEGATION_DAYS)) throw new UserError("invite-until");
  const ends = endOfDay(until);
  const own = await findProvedLine(db(), principal, lineId);
  const [granter] = await db()
    .select({ email: account.email, name: account.name, language: account.language })
    .from(account)
    .where(eq(account.id, principal.subject));
  if (!own || !granter) throw new UserError("not-found");
  if (granter.email === email) throw new UserError("invite-self");
  await countTry(INVITE_LIMIT, principal.subject);
  // How often an address was written to is no stranger's business either: past the limit no mail goes out, and nothing says so.
  const mayMail = await isBelowLimit(INVITE_ADDRESS_LIMIT, email);
  await db().transaction(async (tx) => {
    const id = uuidv7();
    await closeInvites(tx, sql`${delegationInvite.lineId} = ${lineId} and ${delegationInvite.email} = ${email}`, principal, now);
    const inWeek = new Date(now.getTime() + INVITE_DAYS * DAY_MS);
    const expiresAt = ends < inWeek ? ends : inWeek;
    await tx
      .insert(delegationInvite)
      .values({ id, lineId, grantedBy: principal.subject, email, access, until: ends, createdAt: now, expiresAt });
    await recordAudit(tx, { principal, action: "line.share", target: id, details: { lineId, access, until }, at: now });
    const link = { path: "/invitation", linkId: id } as const;
    const notice = { about: "invitation", line: formatPhone(own.number), who: granter.name, until, ...link } as const;
    if (mayMail) await tellAccount(tx, { email, language: granter.language }, notice, id);
  });
}

/** Takes back an invitation that nobody has accepted yet. @throws UserError `not-found` or `confirm-first`. */
export async function cancelInvite(principal: Principal, inviteId: string): Promise<void> {
  const now = clock.now();
  requireFresh(principal, now);
  await db().transaction(async (tx) => {
    const [closed] = await closeInvites(tx, eq(delegationInvite.id, inviteId), principal, now);
    if (!closed) throw new UserError("not-found");
    await recordAudit(tx, { principal, action: "line.share-cancel", target: inviteId, details: { lineId: closed.lineId }, at: now });
  });
}

function closeInvites(tx: Database, which: SQL, principal: Principal, now: Date) {
  return tx
    .update(delegationInvite)
    .set({ canceledAt: now })
    .where(
      and(
        eq(delegationInvite.grantedBy, principal.subject),
        isNull(delegationInvite.acceptedAt),
        isNull(delegationInvite.canceledAt),
        which,
      ),
    )
    .returning({ lineId: delegationInvite.lineId });
}

/**
 * Accepts an invitation: it needs the mailed link and an account with the address that it was mailed to. Whoever has proved the line keeps that.
 * @throws UserError `invite-closed` when it is over, was taken back, is another address's, or its inviter no longer has the line.
 */
export async function acceptInvite(principal: Principal, token: string): Promise<void> {
  const now = clock.now();
  requireSelf(principal);
  const id = idOfLink("invitation", token);
  if (id === undefined) throw new UserError("invite-closed");
  await db().transaction(async (tx) => {
    const own = sql`(select ${account.email} from ${account} where ${account.id} = ${principal.subject})`;
    const [invite] = await tx
      .update(delegationInvite)
      .set({ acceptedAt: now, acceptedBy: principal.subject })
      .where(
        and(
          eq(delegationInvite.id, id),
          eq(delegationInvite.email, own),
          gt(delegationInvite.expiresAt, now),
          ne(delegationInvite.grantedBy, principal.subject),
          isNull(delegationInvite.acceptedAt),
          isNull(delegationInvite.canceledAt),
        ),
      )
      .returning({
        lineId: delegationInvite.lineId,
        grantedBy: delegationInvite.grantedBy,
        access: delegationInvite.access,
        until: delegationInvite.until,
        email: delegationInvite.email,
      });
    const granter = invite && (await findProvedLine(tx, { ...principal, subject: invite.grantedBy }, invite.lineId));
    if (!invite || !granter) throw new UserError("invite-closed");
    const { lineId, grantedBy, access, until } = invite;
    await tx
      .insert(association)
      .values({ accountId: principal.subject, lineId, proof: "delegation", provedAt: now, access, until, grantedBy })
      .onConflictDoUpdate({
        target: [association.accountId, association.lineId],
        set: { access, until, grantedBy, provedAt: now },
        setWhere: eq(association.proof, "delegation"),
      });
    await recordAudit(tx, { principal, action: "line.share-accept", target: id, details: { lineId, access }, at: now });
    const [told] = await tx
      .select({ email: account.email, language: account.language, name: account.name })
      .from(account)
      .where(eq(account.id, grantedBy));
    const who = maskEmail(invite.email);
    if (told)
      await tellAccount(
        tx,
        told,
        { about: "access-accepted", name: told.name, line: formatPhone(granter.number), who, until: dayOf(new Date(until.getTime() - 1)) },
        id,
      );
  });
}
