import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { addJob } from "@/db/queue";
import { creditAccount, topUp } from "@/db/schema/credit";
import { creditTransfer } from "@/db/schema/credit/transfer";
import { recordAudit } from "@/lib/audit/commands";
import { endLineReturn, type ReturnEnd } from "@/lib/credit/commands/end-return";
import { postCredit } from "@/lib/credit/commands/post-credit";
import { tellTopUp } from "@/lib/credit/commands/tell-top-up";
import { endTransfer } from "@/lib/credit/commands/transfers/end";
import { unsafeNoteOf } from "@/lib/credit/commands/transfers/note-of";
import { simExpiryAfterTopUp } from "@/lib/credit/rules";
import { dayOf } from "@/lib/dates";
import { systemPrincipal } from "@/lib/principal";

/** The money of a top-up has arrived: from here on the line is owed it, and the network is asked to credit it. In the transaction that books the money. */
export async function receiveTopUp(tx: Database, topUpId: string, at: Date): Promise<void> {
  const received = await tx
    .update(topUp)
    .set({ state: "paid", paidAt: at, nextAttemptAt: at })
    .where(and(eq(topUp.id, topUpId), inArray(topUp.state, ["open", "closed"])))
    .returning({ id: topUp.id });
  if (received.length === 0) throw new Error(`top-up ${topUpId} has its money already`);
  await addJob(tx, "deliver-top-up", { topUpId }, `top-up:${topUpId}`);
}

/** A top-up whose payment came to nothing. */
export async function closeTopUp(tx: Database, topUpId: string): Promise<void> {
  await tx
    .update(topUp)
    .set({ state: "closed" })
    .where(and(eq(topUp.id, topUpId), eq(topUp.state, "open")));
}

/**
 * The network has credited a top-up: what was owed to the line is its credit now. Once, however often it is told.
 * @returns false when it was credited or refused before.
 */
export async function creditTopUp(tx: Database, topUpId: string, at: Date, paymentId?: string): Promise<boolean> {
  const [credited] = await tx
    .update(topUp)
    .set({ state: "credited", settledAt: at })
    .where(and(eq(topUp.id, topUpId), eq(topUp.state, "paid")))
    .returning({ lineId: topUp.lineId, accountId: topUp.accountId, amountCents: topUp.amountCents, method: topUp.method });
  if (!credited) return false;
  const { lineId, accountId, amountCents, method } = credited;
  const money = { lineId, amountCents, at, externalRef: topUpId, ...(paymentId !== undefined && { paymentId }) };
  // The operator's own list of movements may have brought it before us: then it is in the credit already, under the same reference.
  const kind = method === "credit" ? "transfer" : "top-up";
  const note = method === "credit" ? await giverOf(tx, topUpId) : undefined;
  await postCredit(tx, { ...money, booking: "top-up-credited", kind, counterpart: "owed:top-ups", note });
  const expiry = simExpiryAfterTopUp(dayOf(at));
  await tx
    .update(creditAccount)
    .set({ simExpiresOn: sql`greatest(${creditAccount.simExpiresOn}, ${expiry}::date)` })
    .where(eq(creditAccount.lineId, lineId));
  await recordAudit(tx, {
    principal: systemPrincipal("network", at, accountId),
    action: "top-up.credited",
    target: topUpId,
    details: { lineId, amountCents },
    at,
  });
  await tellTopUp(tx, topUpId);
  if (method === "credit") await endCreditTopUp(tx, topUpId, { state: "settled" }, at);
  return true;
}

/** A top-up has ended that was paid by credit: asked back from a line that left, or given away. @returns false when it was not paid so. */
export async function endCreditTopUp(tx: Database, topUpId: string, end: ReturnEnd, at: Date): Promise<boolean> {
  return (await endLineReturn(tx, topUpId, end, at)) || (await endTransfer(tx, topUpId, end, at));
}

/** Who gave what a top-up brings, as the movement says it. */
async function giverOf(tx: Database, topUpId: string): Promise<string | undefined> {
  const [given] = await tx
    .select({ fromLineId: creditTransfer.fromLineId })
    .from(creditTransfer)
    .where(eq(creditTransfer.topUpId, topUpId));
  return given && unsafeNoteOf(tx, given.fromLineId);
}

/** The network will never take a top-up: its money goes back the way it came. @returns false when it was settled before. */
export async function refuseTopUp(tx: Database, topUpId: string, refusal: string, at: Date): Promise<boolean> {
  const [refused] = await tx
    .update(topUp)
    .set({ state: "refused", settledAt: at, refusal })
    .where(and(eq(topUp.id, topUpId), eq(topUp.state, "paid")))
    .returning({ lineId: topUp.lineId, accountId: topUp.accountId });
  if (!refused) return false;
  const { lineId, accountId } = refused;
  await recordAudit(tx, {
    principal: systemPrincipal("network", at, accountId),
    action: "top-up.refused",
    target: topUpId,
    details: { lineId, refusal },
    at,
  });
  await tellTopUp(tx, topUpId);
  return true;
}
