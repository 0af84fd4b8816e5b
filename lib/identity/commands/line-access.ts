import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { account, association } from "@/db/schema/identity";
import { delegationInvite } from "@/db/schema/identity/profile";
import { line } from "@/db/schema/lines";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { tellAccount } from "@/lib/identity/commands/tell-account";
import { findProvedLine } from "@/lib/identity/commands/proved-line";
import { formatPhone } from "@/lib/phone-format";
import type { Principal } from "@/lib/principal";

/**
 * Takes a line off the principal's own account, however it came there; the last one too. What the account shared of it ends with it.
 * @throws UserError `not-found` or `confirm-first`.
 */
export async function removeLine(principal: Principal, lineId: string): Promise<void> {
  requireFresh(principal, clock.now());
  await db().transaction(async (tx) => {
    if (!(await takeAway(tx, principal, lineId, principal.subject))) throw new UserError("not-found");
  });
}

/**
 * Takes a line off another account: the contract holder may for every account, anybody else for whom they shared it with.
 * Whoever loses it is told.
 * @throws UserError `not-found`, also for an account that does not see the line; `confirm-first`.
 */
export async function removeAccess(principal: Principal, lineId: string, accountId: string): Promise<void> {
  requireFresh(principal, clock.now());
  await db().transaction(async (tx) => {
    const own = await findProvedLine(tx, principal, lineId);
    if (!own || accountId === principal.subject) throw new UserError("not-found");
    const [seen] = await tx
      .select({ grantedBy: association.grantedBy })
      .from(association)
      .where(and(eq(association.lineId, lineId), eq(association.accountId, accountId)));
    if (!seen || (own.holderSince === null && seen.grantedBy !== principal.subject)) throw new UserError("not-found");
    if (!(await takeAway(tx, principal, lineId, accountId))) throw new UserError("not-found");
  });
}

/** Takes a line off an account and off those with whom it shared it. @returns false when it was gone already. */
export async function takeAway(tx: Database, principal: Principal, lineId: string, accountId: string): Promise<boolean> {
  const at = clock.now();
  const [removed] = await tx
    .delete(association)
    .where(and(eq(association.lineId, lineId), eq(association.accountId, accountId)))
    .returning({ accountId: association.accountId });
  if (!removed) return false;
  const delegates = await tx
    .delete(association)
    .where(and(eq(association.lineId, lineId), eq(association.grantedBy, accountId)))
    .returning({ accountId: association.accountId });
  await tx
    .update(delegationInvite)
    .set({ canceledAt: at })
    .where(
      and(
        eq(delegationInvite.lineId, lineId),
        eq(delegationInvite.grantedBy, accountId),
        isNull(delegationInvite.acceptedAt),
        isNull(delegationInvite.canceledAt),
      ),
    );
  const isOwn = accountId === principal.subject;
  const action = isOwn ? "line.remove" : "line.access-remove";
  await recordAudit(tx, { principal, action, target: accountId, details: { lineId }, at });
  for (const lost of isOwn ? delegates : [removed, ...delegates]) await tellLoss(tx, lineId, lost.accountId, at);
  return true;
}

async function tellLoss(tx: Database, lineId: string, accountId: string, at: Date): Promise<void> {
  const [lost] = await tx
    .select({ email: account.email, language: account.language, name: account.name, number: line.number })
    .from(account)
    .innerJoin(line, eq(line.id, lineId))
    .where(and(eq(account.id, accountId), isNull(account.erasedAt)));
  if (!lost) return;
  const notice = { about: "access-removed", name: lost.name, line: formatPhone(lost.number) } as const;
  await tellAccount(tx, lost, notice, `${lineId}:${accountId}:${String(at.getTime())}`);
}
