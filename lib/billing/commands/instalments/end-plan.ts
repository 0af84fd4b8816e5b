import "server-only";
import { and, eq, lt, sql, type SQL } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { instalmentPlan, planInstalment } from "@/db/schema/billing/instalment-plan";
import { association } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { tellOfPlan } from "@/lib/billing/commands/instalments/tell-plan";
import { asksForMoney } from "@/lib/billing/queries/own-bill";
import { planRules } from "@/lib/billing/queries/plan-rules";
import { clock } from "@/lib/clock";
import { addDays, dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import { systemPrincipal, type Principal } from "@/lib/principal";

/** So many at a time. */
const BATCH = 200;

/**
 * Gives a plan up: what is left of the bill is due at once.
 * @returns the bill. @throws UserError `not-found`, `not-allowed` without access `manage`.
 */
export async function cancelPlan(principal: Principal, planId: string): Promise<string> {
  requireSelf(principal);
  return db().transaction(async (tx) => {
    const [own] = await tx
      .select({ billId: bill.id, access: association.access })
      .from(instalmentPlan)
      .innerJoin(bill, eq(bill.id, instalmentPlan.billId))
      .innerJoin(association, eq(association.lineId, bill.lineId))
      .where(and(eq(instalmentPlan.id, planId), eq(instalmentPlan.state, "live"), ownAssociation(principal)));
    if (!own) throw new UserError("not-found");
    requireAccess(own.access, "manage");
    if (!(await endPlan(tx, planId, "canceled", principal))) throw new UserError("not-found");
    return own.billId;
  });
}

/**
 * Ends the plans whose bill is paid, and those with an instalment that is later than is allowed; a bill that is just being paid, or of which all that is left
 * is disputed, is waited for.
 */
export async function reviewPlans(): Promise<void> {
  const lastDay = addDays(dayOf(clock.now()), -planRules().graceDays);
  await endAll("kept", sql`${bill.paidCents} >= ${bill.totalCents}`);
  const missed = sql`exists (select from ${planInstalment} where ${planInstalment.planId} = ${instalmentPlan.id}
    and ${lt(planInstalment.dueOn, lastDay)} and ${lt(bill.dueDate, lastDay)} and ${planInstalment.paidUpToCents} > ${bill.paidCents})`;
  await endAll("broken", sql`${bill.state} = 'open' and ${asksForMoney} and ${missed}`);
}

async function endAll(end: "kept" | "broken", which: SQL): Promise<void> {
  const find = (on: Database, only: SQL = sql`true`) =>
    on
      .select({ id: instalmentPlan.id, accountId: instalmentPlan.accountId })
      .from(instalmentPlan)
      .innerJoin(bill, eq(bill.id, instalmentPlan.billId))
      .where(and(eq(instalmentPlan.state, "live"), which, only))
      .limit(BATCH);
  for (let found = await find(db()); found.length > 0; found = await find(db())) {
    let ended = 0;
    for (const { id, accountId } of found)
      await db().transaction(async (tx) => {
        // Looked at again under the bill's lock: it may be paid in this moment.
        const [still] = await find(tx, eq(instalmentPlan.id, id)).for("update", { of: bill });
        if (still && (await endPlan(tx, id, end, systemPrincipal("billing", clock.now(), accountId)))) ended += 1;
      });
    if (ended === 0) return;
  }
}

async function endPlan(tx: Database, planId: string, end: "kept" | "broken" | "canceled", principal: Principal): Promise<boolean> {
  const at = clock.now();
  const ended = await tx
    .update(instalmentPlan)
    .set({ state: end, endedAt: at })
    .where(and(eq(instalmentPlan.id, planId), eq(instalmentPlan.state, "live")))
    .returning({ id: instalmentPlan.id });
  if (ended.length === 0) return false;
  await recordAudit(tx, { principal, action: `plan.${end}`, target: planId, at });
  if (end !== "kept") await tellOfPlan(tx, planId, end);
  return true;
}
