import "server-only";
import { and, eq, gt, isNull, lte, max, ne, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { factorRemoval } from "@/db/schema/identity/factor-removal";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { takeFactorAway, tellOwner } from "@/lib/identity/commands/lost-factors";
import { REMOVAL_SECONDS } from "@/lib/identity/lost-factors";
import { unsafeOwnerOf } from "@/lib/identity/queries/lost-factors";
import { isTooRecent, SIM_CHANGE_SECONDS } from "@/lib/identity/rules";
import { actingOn, requireActing, type ActingStaff } from "@/lib/staff/commands/acting-staff";

type Proof = Pick<typeof factorRemoval.$inferInsert, "accountId" | "factor" | "proof" | "proofText">;

/**
 * Proposes to take a factor off the account of somebody who called and has lost it; the owner is told at once, so that whoever did not call can stop it.
 * Nothing else happens until somebody else of the staff has decided, within a day.
 * @throws UserError `factor-missing`, `removal-open` while there is a proposal for the same, `removal-stopped` for 72 hours after the owner stopped
 * one, `not-found`.
 */
export async function proposeFactorRemoval(staff: ActingStaff, given: Proof): Promise<void> {
  const now = clock.now();
  await db().transaction(async (tx) => {
    await requireActing(tx, staff.id, "factors.propose");
    const { accountId, factor } = given;
    const owner = await unsafeOwnerOf(accountId, tx);
    if (!owner) throw new UserError("not-found");
    if (!owner.factors.includes(factor)) throw new UserError("factor-missing");
    if (isTooRecent(await lastStop(tx, accountId, now), now)) throw new UserError("removal-stopped");
    await tx
      .update(factorRemoval)
      .set({ decision: "expired", decidedAt: now })
      .where(
        and(ofAccount(accountId), eq(factorRemoval.factor, factor), isNull(factorRemoval.decision), lte(factorRemoval.expiresAt, now)),
      );
    const expiresAt = new Date(now.getTime() + REMOVAL_SECONDS * 1000);
    const [made] = await tx
      .insert(factorRemoval)
      .values({ ...given, id: uuidv7(), proposedBy: staff.id, createdAt: now, expiresAt })
      .onConflictDoNothing({ target: [factorRemoval.accountId, factorRemoval.factor], where: sql`decision is null` })
      .returning({ id: factorRemoval.id });
    if (!made) throw new UserError("removal-open");
    const details = { factor, proof: given.proof };
    await recordAudit(tx, { principal: actingOn(staff, accountId), action: "factor.propose", target: made.id, details, at: now });
    await tellOwner(tx, owner, { about: "factor-proposed", factor, until: dayOf(expiresAt) }, made.id);
  });
}

/** When the owner last said no, if lately: whoever calls again is most likely somebody else. */
async function lastStop(tx: Database, accountId: string, now: Date): Promise<Date | null> {
  const since = new Date(now.getTime() - (SIM_CHANGE_SECONDS + REMOVAL_SECONDS) * 1000);
  const [last] = await tx
    .select({ at: max(factorRemoval.decidedAt) })
    .from(factorRemoval)
    .where(and(ofAccount(accountId), eq(factorRemoval.decision, "stopped"), gt(factorRemoval.createdAt, since)));
  return last?.at ?? null;
}

/**
 * Somebody else of the staff confirms a proposal, which takes the factor off at once, or declines it. Once, and never by whoever made it; a proposal
 * by somebody who may not make any (any more) is worth nothing.
 * @throws UserError `removal-over`, `factor-missing` when the owner has removed or replaced it meanwhile, `not-found`.
 */
export async function decideFactorRemoval(staff: ActingStaff, removalId: string, decision: "confirmed" | "declined"): Promise<void> {
  const now = clock.now();
  await db().transaction(async (tx) => {
    await requireActing(tx, staff.id, "factors.decide");
    const [own] = await tx
      .update(factorRemoval)
      .set({ decision, decidedBy: staff.id, decidedAt: now })
      .where(
        and(
          eq(factorRemoval.id, removalId),
          ne(factorRemoval.proposedBy, staff.id),
          isNull(factorRemoval.decision),
          gt(factorRemoval.expiresAt, now),
        ),
      )
      .returning({
        accountId: factorRemoval.accountId,
        factor: factorRemoval.factor,
        proposedBy: factorRemoval.proposedBy,
        proposedAt: factorRemoval.createdAt,
      });
    if (!own) throw new UserError("removal-over");
    const { accountId, factor, proposedBy, proposedAt } = own;
    const principal = actingOn(staff, accountId);
    const action = decision === "confirmed" ? "factor.confirm" : "factor.decline";
    await recordAudit(tx, { principal, action, target: removalId, details: { factor, proposedBy }, at: now });
    if (decision === "declined") return;
    await requireActing(tx, proposedBy, "factors.propose");
    await takeFactorAway(tx, principal, { id: removalId, factor, proposedAt }, now);
  });
}

function ofAccount(accountId: string) {
  return eq(factorRemoval.accountId, accountId);
}
