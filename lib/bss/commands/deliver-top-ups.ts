import "server-only";
import { and, asc, eq, lte, sql, type SQL } from "drizzle-orm";
import { db } from "@/db/client";
import { ricaricard, topUp } from "@/db/schema/credit";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { creditTransfer } from "@/db/schema/credit/transfer";
import { line } from "@/db/schema/lines";
import { payment } from "@/db/schema/payments";
import { orderTopUp, type TopUpOrder } from "@/lib/bss/network-port";
import { clock } from "@/lib/clock";
import { creditTopUp, endCreditTopUp, refuseTopUp } from "@/lib/credit/commands/settle-top-up";
import { returnCard } from "@/lib/credit/commands/use-card";
import { networkPauseSeconds } from "@/lib/credit/rules";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { refundTopUp } from "@/lib/payments/commands/request-refund";

/** How many top-ups one sweep delivers; the next one, a minute later, goes on. */
const BATCH = 500;

/** How long one worker has a top-up to itself: well above the network's timeout. */
const CLAIM_SECONDS = 60;

interface Claimed extends TopUpOrder {
  readonly attempts: number;
}

/** Has the network credit a top-up whose money has arrived. What it does not answer is left to the sweep. */
export async function deliverTopUp(topUpId: string): Promise<void> {
  const target = env().network;
  const claimed = target && (await claim(eq(topUp.id, topUpId)));
  if (claimed) await deliver(target, claimed);
}

/** The network has told something about a top-up: it is asked for the truth, whenever it would have been its turn. */
export async function askAboutTopUp(topUpId: string): Promise<void> {
  await db()
    .update(topUp)
    .set({ nextAttemptAt: clock.now() })
    .where(and(eq(topUp.id, topUpId), eq(topUp.state, "paid")));
  await deliverTopUp(topUpId);
}

/** Delivers what is due. Ends at the first that brought no answer: while the network is down, one attempt a minute is enough. */
export async function sweepTopUps(): Promise<void> {
  const target = env().network;
  if (!target) return;
  for (let delivered = 0; delivered < BATCH; delivered += 1) {
    const claimed = await claim();
    if (!claimed || !(await deliver(target, claimed))) return;
  }
}

/** Takes the first due top-up for this worker: to the others it is not due until the claim ends. */
async function claim(...only: readonly SQL[]): Promise<Claimed | undefined> {
  const now = clock.now();
  const due = db()
    .select({ id: topUp.id })
    .from(topUp)
    .where(and(eq(topUp.state, "paid"), lte(topUp.nextAttemptAt, now), ...only))
    .orderBy(asc(topUp.nextAttemptAt))
    .limit(1)
    .for("update", { skipLocked: true });
  const [claimed] = await db()
    .update(topUp)
    .set({ attempts: sql`${topUp.attempts} + 1`, nextAttemptAt: new Date(now.getTime() + CLAIM_SECONDS * 1000) })
    .from(line)
    .where(and(eq(topUp.id, due), eq(line.id, topUp.lineId)))
    .returning({ id: topUp.id, number: line.number, amountCents: topUp.amountCents, paidAt: topUp.paidAt, attempts: topUp.attempts });
  if (!claimed) return undefined;
  const [card] = await db().select({ serial: ricaricard.serial }).from(ricaricard).where(eq(ricaricard.topUpId, claimed.id));
  const [giver] = await db()
    .select({ number: line.number })
    .from(topUp)
    .leftJoin(creditReturn, eq(creditReturn.topUpId, topUp.id))
    .leftJoin(creditTransfer, eq(creditTransfer.topUpId, topUp.id))
    .innerJoin(line, sql`${line.id} = coalesce(${creditReturn.lineId}, ${creditTransfer.fromLineId})`)
    .where(eq(topUp.id, claimed.id));
  return { ...claimed, paidAt: claimed.paidAt ?? now, cardSerial: card?.serial ?? null, creditOf: giver?.number ?? null };
}

/** @returns false when nobody can tell whether the network has it. */
async function deliver(target: { readonly url: string; readonly secret: string }, order: Claimed): Promise<boolean> {
  const { id } = order;
  const answer = await orderTopUp(target, order);
  switch (answer.outcome) {
    case "credited":
      await credit(id);
      return true;
    case "refused":
      log.warn({ topUpId: id, reason: answer.reason }, "the network refused a top-up: its money goes back");
      await refuse(id, answer.reason);
      return true;
    case "waiting":
    case "unknown": {
      const nextAttemptAt = new Date(clock.now().getTime() + networkPauseSeconds(order.attempts) * 1000);
      await db()
        .update(topUp)
        .set({ nextAttemptAt })
        .where(and(eq(topUp.id, id), eq(topUp.state, "paid")));
      if (answer.outcome === "unknown") log.warn({ topUpId: id, answer: answer.text }, "a top-up waits for the operator's network");
      return answer.outcome === "waiting";
    }
  }
}

async function credit(topUpId: string): Promise<void> {
  await db().transaction(async (tx) => {
    const [paidBy] = await tx
      .select({ id: payment.id })
      .from(payment)
      .where(and(eq(payment.topUpId, topUpId), eq(payment.state, "succeeded")));
    await creditTopUp(tx, topUpId, clock.now(), paidBy?.id);
  });
}

/** Refused, and its money on the way back, or neither. */
async function refuse(topUpId: string, reason: string): Promise<void> {
  await db().transaction(async (tx) => {
    const at = clock.now();
    if (!(await refuseTopUp(tx, topUpId, reason, at))) return;
    const isBack = (await returnCard(tx, topUpId, at)) || (await endCreditTopUp(tx, topUpId, { state: "refused", reason }, at));
    if (!isBack) await refundTopUp(tx, topUpId);
  });
}
