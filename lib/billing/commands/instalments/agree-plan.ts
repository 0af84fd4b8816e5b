import "server-only";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { directDebit } from "@/db/schema/billing/direct-debit";
import { instalmentPlan, planInstalment } from "@/db/schema/billing/instalment-plan";
import { association } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { cancelDebits } from "@/lib/billing/commands/hold-bill";
import { planOccasions } from "@/lib/billing/commands/notices/occasions";
import { tellOfPlan } from "@/lib/billing/commands/instalments/tell-plan";
import { planRules } from "@/lib/billing/queries/plan-rules";
import { dueCents } from "@/lib/billing/rules";
import { planChoices, schedule, type Instalment } from "@/lib/billing/rules/instalments";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";

/** A plan that somebody agrees to, as it was shown. */
export interface PlanWish {
  readonly billId: string;
  readonly count: number;
  /** What the page showed that the bill owes: it is this, or nothing. */
  readonly totalCents: Cents;
  /** The words agreed to, with the whole schedule. */
  readonly words: (instalments: readonly Instalment[]) => string;
}

/**
 * Agrees to pay what an overdue bill owes in instalments, by the rules of the day.
 * @throws UserError `not-found`, `not-allowed` without access `manage`, `plan-not-offered` for a bill that is not overdue, owes too little or something
 * else than was shown, or had a plan before.
 */
export async function agreePlan(principal: Principal, { billId, count, totalCents, words }: PlanWish): Promise<void> {
  requireSelf(principal);
  const now = clock.now();
  const today = dayOf(now);
  const rules = planRules();
  await db().transaction(async (tx) => {
    const [own] = await tx
      .select({
        access: association.access,
        number: bill.number,
        state: bill.state,
        totalCents: bill.totalCents,
        paidCents: bill.paidCents,
        disputedCents: bill.disputedCents,
        dueDate: bill.dueDate,
      })
      .from(bill)
      .innerJoin(association, eq(association.lineId, bill.lineId))
      .where(and(eq(bill.id, billId), ownAssociation(principal)))
      .for("update", { of: bill });
    if (!own) throw new UserError("not-found");
    requireAccess(own.access, "manage");
    const earlier = await tx.select({ id: instalmentPlan.id }).from(instalmentPlan).where(eq(instalmentPlan.billId, billId));
    const isOffered = planChoices(own, earlier.length > 0, today, rules).includes(count);
    if (!isOffered || dueCents(own) !== totalCents) throw new UserError("plan-not-offered");
    const instalments = schedule(own, count, today, rules.everyDays);
    const id = uuidv7();
    const plan = { id, billId, accountId: principal.subject, totalCents, words: words(instalments), agreedAt: now, state: "live" } as const;
    await tx.insert(instalmentPlan).values(plan);
    await tx.insert(planInstalment).values(instalments.map((one) => ({ planId: id, ...one })));
    await cancelDebits(tx, eq(directDebit.billId, billId));
    await recordAudit(tx, { principal, action: "plan.agreed", target: id, details: { billId, totalCents, count }, at: now });
    await planOccasions(tx, [{ billId, kind: "due", at: now }]);
    await tellOfPlan(tx, id, "agreed");
  });
}
