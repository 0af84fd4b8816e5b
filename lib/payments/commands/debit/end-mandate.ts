import "server-only";
import { and, eq, inArray, ne, type SQL } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { debitMandate, directDebit } from "@/db/schema/billing/direct-debit";
import { recordAudit } from "@/lib/audit/commands";
import { cancelDebits } from "@/lib/billing/commands/hold-bill";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { tellOfMandate } from "@/lib/payments/commands/debit/tell";
import { systemPrincipal, type Principal } from "@/lib/principal";

type EndReason = NonNullable<(typeof debitMandate.$inferSelect)["endReason"]>;

/** Ends a mandate of one's own at once; a debit that is with the bank already still ends as the bank says. @throws UserError `not-found`. */
export async function endMandate(principal: Principal, mandateId: string): Promise<void> {
  requireSelf(principal);
  await db().transaction(async (tx) => {
    const own = and(eq(debitMandate.id, mandateId), eq(debitMandate.accountId, principal.subject));
    if ((await endMandates(tx, own, "customer", principal)) === 0) throw new UserError("not-found");
    await tellOfMandate(tx, mandateId, { about: "ended", once: mandateId });
  });
}

/** Ends all mandates of an account that goes. What was agreed to stays, sealed: a debit can be questioned for thirteen months. */
export async function endMandatesOf(tx: Database, accountId: string): Promise<void> {
  await endMandates(tx, eq(debitMandate.accountId, accountId), "account-gone");
}

/** Ends every mandate of those that lives, and what was planned by it. @returns how many there were. */
export async function endMandates(tx: Database, which: SQL | undefined, reason: EndReason, by?: Principal): Promise<number> {
  if (!which) throw new Error("nobody says which mandates");
  const now = clock.now();
  const ended = await tx
    .update(debitMandate)
    .set({ state: "ended", endedAt: now, endReason: reason })
    .where(and(which, ne(debitMandate.state, "ended")))
    .returning({ id: debitMandate.id, accountId: debitMandate.accountId });
  const ids = ended.map(({ id }) => id);
  if (ids.length > 0) await cancelDebits(tx, inArray(directDebit.mandateId, ids));
  for (const { id, accountId } of ended) {
    const principal = by ?? systemPrincipal("payments", now, accountId);
    await recordAudit(tx, { principal, action: "debit.mandate-ended", target: id, details: { reason }, at: now });
  }
  return ended.length;
}
