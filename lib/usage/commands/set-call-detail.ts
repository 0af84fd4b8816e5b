import "server-only";
import { and, eq, gt, isNull, lt, ne, or } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { account, association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { callDetail } from "@/db/schema/usage/call-detail";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { formatPhone } from "@/lib/phone-format";
import type { Principal } from "@/lib/principal";

/**
 * Switches a line's call detail on or off. Only the contract's holder does: the law gives the detail to whoever holds the contract (Codice privacy, article 124), and others use the
 * line too. On asks for a fresh proof, off for none. What is so already stays as it is.
 * @throws UserError `not-found` for a line that is not theirs, `not-allowed` for who has not shown to be the holder, `confirm-first`.
 */
export async function setCallDetail(principal: Principal, { lineId, on }: { lineId: string; on: boolean }): Promise<void> {
  const at = clock.now();
  if (on) requireFresh(principal, at);
  else requireSelf(principal);
  await db().transaction(async (tx) => {
    const [own] = await tx
      .select({ holderSince: association.holderSince })
      .from(association)
      .where(and(ownAssociation(principal), eq(association.lineId, lineId)));
    if (!own) throw new UserError("not-found");
    if (own.holderSince === null) throw new UserError("not-allowed");
    const values = { accountId: principal.subject, since: at };
    const changed = on
      ? await tx
          .insert(callDetail)
          .values({ lineId, ...values })
          .onConflictDoUpdate({
            target: callDetail.lineId,
            set: values,
            setWhere: or(ne(callDetail.accountId, principal.subject), lt(callDetail.since, own.holderSince)),
          })
          .returning({ lineId: callDetail.lineId })
      : await tx.delete(callDetail).where(eq(callDetail.lineId, lineId)).returning({ lineId: callDetail.lineId });
    if (changed.length === 0) return;
    if (on) await tellUsers(tx, lineId, principal.subject, at);
    await recordAudit(tx, { principal, action: on ? "line.call-detail" : "line.call-detail-off", target: lineId, details: { lineId }, at });
  });
}

/** Tells the others who have shown that they use the line: their calls are listed from now on. */
async function tellUsers(tx: Database, lineId: string, holderId: string, at: Date): Promise<void> {
  const users = await tx
    .select({ id: account.id, address: account.email, name: account.name, language: account.language, number: line.number })
    .from(association)
    .innerJoin(account, eq(account.id, association.accountId))
    .innerJoin(line, eq(line.id, association.lineId))
    .where(
      and(
        eq(association.lineId, lineId),
        ne(association.accountId, holderId),
        or(isNull(association.until), gt(association.until, at)),
        isNull(account.erasedAt),
      ),
    );
  for (const { id, address, name, language, number } of users) {
    const values = { about: "call-detail-on", name, line: formatPhone(number), path: "/more/profile" } as const;
    await queueMail(tx, { address, language, template: "access", values, once: `call-detail:${lineId}:${id}:${at.toISOString()}` });
  }
}
