import "server-only";
import { and, asc, desc, eq, gt, isNull, lt, or, sql, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { account, association } from "@/db/schema/identity";
import { delegationInvite } from "@/db/schema/identity/profile";
import { clock } from "@/lib/clock";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import { maskEmail, maskName, type Access } from "@/lib/identity/rules";
import type { Principal } from "@/lib/principal";

/** Another account that sees a line. */
export interface Sharer {
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly proof: "network" | "sms" | "bill_code" | "delegation";
  readonly since: Date;
  readonly access: Access;
  readonly until: Date | null;
}

const other = alias(association, "other");
const othersAccount = alias(account, "others_account");

/** The principal has proved the line: what follows is no delegate's business. */
function provedLine(principal: Principal, lineId: string): SQL {
  return sql`${ownAssociation(principal)} and ${association.lineId} = ${lineId} and ${association.proof} <> 'delegation'`;
}

/**
 * The other accounts that see a line: all of them for the contract holder, for anybody else those with whom they shared it. Names and
 * addresses are masked, but for whom the principal invited.
 */
export async function listSharers(principal: Principal, lineId: string): Promise<Sharer[]> {
  const now = clock.now();
  const found = await db()
    .select({
      accountId: other.accountId,
      name: othersAccount.name,
      email: othersAccount.email,
      proof: other.proof,
      since: other.provedAt,
      access: other.access,
      until: other.until,
      grantedBy: other.grantedBy,
    })
    .from(association)
    .innerJoin(other, eq(other.lineId, association.lineId))
    .innerJoin(othersAccount, eq(othersAccount.id, other.accountId))
    .where(
      and(
        provedLine(principal, lineId),
        sql`${other.accountId} <> ${principal.subject}`,
        or(isNull(other.until), gt(other.until, now)),
        or(sql`${association.holderSince} is not null`, eq(other.grantedBy, principal.subject)),
      ),
    )
    .orderBy(asc(other.provedAt))
    .limit(100);
  return found.map(({ grantedBy, name, email, ...rest }) =>
    grantedBy === principal.subject ? { ...rest, name, email } : { ...rest, name: maskName(name), email: maskEmail(email) },
  );
}

/** An invitation that waits to be accepted. */
export interface OpenInvite {
  readonly id: string;
  readonly email: string;
  readonly access: Access;
  readonly until: Date;
  readonly expiresAt: Date;
}

/** The principal's own invitations to a line that nobody has accepted yet. */
export function listOpenInvites(principal: Principal, lineId: string): Promise<OpenInvite[]> {
  return db()
    .select({
      id: delegationInvite.id,
      email: delegationInvite.email,
      access: delegationInvite.access,
      until: delegationInvite.until,
      expiresAt: delegationInvite.expiresAt,
    })
    .from(delegationInvite)
    .where(
      and(
        eq(delegationInvite.grantedBy, principal.subject),
        eq(delegationInvite.lineId, lineId),
        isNull(delegationInvite.acceptedAt),
        isNull(delegationInvite.canceledAt),
        gt(delegationInvite.expiresAt, clock.now()),
      ),
    )
    .orderBy(asc(delegationInvite.createdAt))
    .limit(50);
}

/** An invitation as whoever has its link reads it, before they accept. */
export interface InviteView {
  readonly from: string;
  readonly email: string;
  readonly access: Access;
  readonly until: Date;
}

/** The invitation of a mailed link, while it may be accepted. The link is the proof: it says no more than the mail did. */
export async function findInvite(inviteId: string): Promise<InviteView | undefined> {
  const [found] = await db()
    .select({ from: account.name, email: delegationInvite.email, access: delegationInvite.access, until: delegationInvite.until })
    .from(delegationInvite)
    .innerJoin(account, eq(account.id, delegationInvite.grantedBy))
    .where(
      and(
        eq(delegationInvite.id, inviteId),
        isNull(delegationInvite.acceptedAt),
        isNull(delegationInvite.canceledAt),
        gt(delegationInvite.expiresAt, clock.now()),
      ),
    );
  return found;
}

/** Something that was done on a line, or about who sees it. */
export interface LineEvent {
  readonly id: number;
  readonly at: Date;
  /** Masked; the principal's own is not. */
  readonly who: string;
  readonly isOwn: boolean;
  readonly action: string;
}

const EVENTS = 20;

/**
 * What was done on a line, newest first, a page at a time along its index: everything for the contract holder; for anybody else their own
 * doings and those of the accounts that they have shared it with.
 */
export async function listLineEvents(
  principal: Principal,
  lineId: string,
  before?: number,
): Promise<{ events: LineEvent[]; next: number | undefined }> {
  const invited = sql`exists (select from ${delegationInvite} where ${delegationInvite.lineId} = ${lineId}
    and ${delegationInvite.grantedBy} = ${principal.subject} and ${delegationInvite.acceptedBy}::text = ${auditLog.actor})`;
  // The actor may be no account but a part of the portal.
  const actorsAccount = sql`case when ${auditLog.actor} ~ '^[0-9a-f-]{36}$' then ${auditLog.actor}::uuid end`;
  const rows = await db()
    .select({ id: auditLog.id, at: auditLog.at, actor: auditLog.actor, name: account.name, action: auditLog.action })
    .from(association)
    .innerJoin(auditLog, sql`${auditLog.details} ->> 'lineId' = ${lineId}`)
    .leftJoin(account, eq(account.id, actorsAccount))
    .where(
      and(
        provedLine(principal, lineId),
        lt(auditLog.id, before ?? Number.MAX_SAFE_INTEGER),
        or(sql`${association.holderSince} is not null`, eq(auditLog.actor, principal.subject), invited),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(EVENTS + 1);
  const events = rows.slice(0, EVENTS).map(({ actor, name, ...event }) => {
    const isOwn = actor === principal.subject;
    return { ...event, isOwn, who: name === null ? actor : isOwn ? name : maskName(name) };
  });
  return { events, next: rows.length > EVENTS ? events.at(-1)?.id : undefined };
}
