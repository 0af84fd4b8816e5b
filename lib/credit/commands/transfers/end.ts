import "server-only";
import { and, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { creditTransfer, creditTransferPlan } from "@/db/schema/credit/transfer";
import { recordAudit } from "@/lib/audit/commands";
import type { ReturnEnd } from "@/lib/credit/commands/end-return";
import { postCredit } from "@/lib/credit/commands/post-credit";
import { unsafeNoteOf } from "@/lib/credit/commands/transfers/note-of";
import { endPlans } from "@/lib/credit/commands/transfers/plans";
import { tellTransfer } from "@/lib/credit/commands/transfers/tell";
import { systemPrincipal } from "@/lib/principal";

/**
 * The top-up that brings given credit to the other line has ended. Once, however often it is told. What the network refuses is the giver's again, the
 * fee with it, and is not tried again.
 * @returns false when it brings none.
 */
export async function endTransfer(tx: Database, topUpId: string, end: ReturnEnd, at: Date): Promise<boolean> {
  const isGiven = end.state === "settled";
  const [ended] = await tx
    .update(creditTransfer)
    .set({ state: isGiven ? "given" : "refused", settledAt: at, refusal: isGiven ? null : (end.reason ?? null) })
    .where(and(eq(creditTransfer.topUpId, topUpId), eq(creditTransfer.state, "ordered")))
    .returning();
  if (!ended) return false;
  const { id, accountId, fromLineId: lineId, toLineId, amountCents, feeCents, planId } = ended;
  if (!isGiven) {
    if (planId !== null) await endPlans(tx, "refused", [eq(creditTransferPlan.id, planId)]);
    const back = { lineId, externalRef: id, at, note: await unsafeNoteOf(tx, toLineId) };
    await postCredit(tx, { ...back, booking: "transfer-refused", kind: "transfer", amountCents, counterpart: "owed:top-ups" });
    if (feeCents > 0)
      await postCredit(tx, {
        ...back,
        booking: "transfer-fee-refused",
        kind: "fee",
        amountCents: feeCents,
        counterpart: "operator:charges",
      });
  }
  const principal = systemPrincipal("network", at, accountId);
  const action = isGiven ? "credit.transfer-given" : "credit.transfer-refused";
  await recordAudit(tx, { principal, action, target: id, details: { lineId, toLineId, amountCents }, at });
  await tellTransfer(tx, id);
  return true;
}
