import "server-only";
import { and, eq, gte, sum } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { spendingCap, usageDay } from "@/db/schema/usage";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";
import { firstOfMonth, lockSpending, recordReached } from "@/lib/usage/commands/raise-spending";
import type { SpendingCapChoice } from "@/lib/usage/input";

/**
 * Sets from which spending on a line, outside its allowances and in a calendar month, the principal is told. What is reached already counts as told.
 * @throws UserError `not-found` for a line that is not theirs, or fixed; `not-allowed` for whom it is shared with to look at or to pay.
 */
export async function setSpendingCap(principal: Principal, { lineId, capCents, channel }: SpendingCapChoice): Promise<void> {
  requireSelf(principal);
  const at = clock.now();
  await db().transaction(async (tx) => {
    await requireManaged(tx, principal, lineId);
    const values = { accountId: principal.subject, capCents, channel, setAt: at };
    await tx
      .insert(spendingCap)
      .values({ lineId, ...values })
      .onConflictDoUpdate({ target: spendingCap.lineId, set: values });
    const month = firstOfMonth(dayOf(at));
    const [spent] = await tx
      .select({ cents: sum(usageDay.costCents).mapWith(Number) })
      .from(usageDay)
      .where(and(eq(usageDay.lineId, lineId), gte(usageDay.day, month)));
    await recordReached(tx, { lineId, accountId: principal.subject, month, capCents, spentCents: spent?.cents ?? 0 }, false);
    await recordAudit(tx, { principal, action: "usage.spending-cap", target: lineId, details: { capCents, channel }, at });
  });
}

/** Takes a line's cap away; one that is gone stays gone. @throws UserError as `setSpendingCap`. */
export async function removeSpendingCap(principal: Principal, lineId: string): Promise<void> {
  requireSelf(principal);
  await db().transaction(async (tx) => {
    await requireManaged(tx, principal, lineId);
    const removed = await tx.delete(spendingCap).where(eq(spendingCap.lineId, lineId)).returning({ lineId: spendingCap.lineId });
    if (removed.length === 0) return;
    await recordAudit(tx, { principal, action: "usage.spending-cap-remove", target: lineId, at: clock.now() });
  });
}

async function requireManaged(tx: Database, principal: Principal, lineId: string): Promise<void> {
  const [own] = await tx
    .select({ access: association.access })
    .from(association)
    .innerJoin(line, eq(line.id, association.lineId))
    .where(and(ownAssociation(principal), eq(association.lineId, lineId), eq(line.kind, "mobile")));
  if (!own) throw new UserError("not-found");
  requireAccess(own.access, "manage");
  await lockSpending(tx, [lineId]);
}
