import "server-only";
import { and, asc, eq, isNull, lt, lte, type SQL } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { creditTransfer, creditTransferPlan } from "@/db/schema/credit/transfer";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { bookTransfer } from "@/lib/credit/commands/transfers/order";
import { requireTransfer, type TransferWish } from "@/lib/credit/commands/transfers/require-transfer";
import { tellTransfer } from "@/lib/credit/commands/transfers/tell";
import { DRAFT_HOURS, nextOccasion } from "@/lib/credit/rules/transfers";
import { dayOf } from "@/lib/dates";
import { UserError, type UserErrorCode } from "@/lib/errors";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { systemPrincipal, type Principal } from "@/lib/principal";

type EndReason = NonNullable<(typeof creditTransferPlan.$inferSelect)["endReason"]>;

/** What ends a plan, because it will not be otherwise next time. */
const GONE: readonly UserErrorCode[] = ["not-found", "not-allowed", "number-not-ours"];

/** Ends a repetition of one's own at once; what is under way still arrives. @throws UserError `not-found`. */
export async function stopTransferPlan(principal: Principal, planId: string): Promise<void> {
  requireSelf(principal);
  await db().transaction(async (tx) => {
    const own = [eq(creditTransferPlan.id, planId), eq(creditTransferPlan.accountId, principal.subject)] as const;
    if ((await endPlans(tx, "customer", own, principal)) === 0) throw new UserError("not-found");
  });
}

/** Ends the plans of those that are on. @returns how many there were. */
export async function endPlans(tx: Database, reason: EndReason, which: readonly [SQL, ...SQL[]], by?: Principal): Promise<number> {
  const at = clock.now();
  const ended = await tx
    .update(creditTransferPlan)
    .set({ endedAt: at, endReason: reason })
    .where(and(isNull(creditTransferPlan.endedAt), ...which))
    .returning({ id: creditTransferPlan.id, accountId: creditTransferPlan.accountId });
  for (const { id, accountId } of ended) {
    const principal = by ?? systemPrincipal("credit", at, accountId);
    await recordAudit(tx, { principal, action: "credit.transfer-plan-ended", target: id, details: { reason }, at });
  }
  return ended.length;
}

/** Gives what plans give today, each plan's day once, however many workers there are. What cannot be given its owner is told. */
export async function runTransferPlans(): Promise<void> {
  while (await db().transaction(runNext));
  await db()
    .delete(creditTransfer)
    .where(and(eq(creditTransfer.state, "draft"), lt(creditTransfer.createdAt, new Date(clock.now().getTime() - DRAFT_HOURS * 3_600_000))));
}

async function runNext(tx: Database): Promise<boolean> {
  const at = clock.now();
  const today = dayOf(at);
  const [due] = await tx
    .select()
    .from(creditTransferPlan)
    .where(and(isNull(creditTransferPlan.endedAt), lte(creditTransferPlan.nextOn, today)))
    .orderBy(asc(creditTransferPlan.nextOn))
    .limit(1)
    .for("update", { skipLocked: true });
  if (!due) return false;
  const { id: planId, accountId, fromLineId, toLineId, amountCents, feeCents, everyDays, nextOn: occasion } = due;
  await tx
    .update(creditTransferPlan)
    .set({ nextOn: nextOccasion(occasion, everyDays, today) })
    .where(eq(creditTransferPlan.id, planId));
  const transfer = { id: uuidv7(), fromLineId, toLineId, amountCents, feeCents };
  const principal = systemPrincipal("credit", at, accountId);
  await tx.insert(creditTransfer).values({ ...transfer, accountId, planId, occasion, state: "draft", createdAt: at });
  const refusal = await refusalOf(tx, principal, transfer, at);
  if (refusal === undefined) await bookTransfer(tx, principal, transfer, at);
  else await miss(tx, transfer.id, planId, refusal, at);
  return true;
}

/** Why a transfer cannot be given now. Every check comes before the first booking. */
async function refusalOf(tx: Database, principal: Principal, wish: TransferWish, at: Date): Promise<UserErrorCode | undefined> {
  try {
    await requireTransfer(tx, principal, wish, at);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
}

async function miss(tx: Database, id: string, planId: string, refusal: UserErrorCode, at: Date): Promise<void> {
  await tx.update(creditTransfer).set({ state: "missed", refusal, settledAt: at }).where(eq(creditTransfer.id, id));
  if (GONE.includes(refusal)) await endPlans(tx, "line-gone", [eq(creditTransferPlan.id, planId)]);
  await tellTransfer(tx, id);
}
