import "server-only";
import { and, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { autoCharge, autoTopUp } from "@/db/schema/payments/automatic";
import { stopMandates } from "@/lib/payments/commands/automatic/stop";
import { tellOfMandate } from "@/lib/payments/commands/automatic/tell";
import type { ChargeFailure } from "@/lib/payments/rules";

/** The money of a top-up has arrived: of an automatic one the occasion is charged. Even one that was thought to have failed. */
export async function markCharged(tx: Database, topUpId: string): Promise<void> {
  await tx.update(autoCharge).set({ state: "charged", reason: null }).where(eq(autoCharge.topUpId, topUpId));
}

/**
 * The charge of an automatic top-up took nothing. A bank that wants its customer is answered by them, at an ordinary checkout; after any other
 * no the mandate ends, so that nobody is charged again and again in vain.
 */
export async function endOccasion(tx: Database, topUpId: string, failure: ChargeFailure | undefined): Promise<void> {
  const reason = failure ?? "provider";
  const [ended] = await tx
    .update(autoCharge)
    .set({ state: "failed", reason })
    .where(and(eq(autoCharge.topUpId, topUpId), eq(autoCharge.state, "charging")))
    .returning({ id: autoCharge.id, autoTopUpId: autoCharge.autoTopUpId, lineId: autoCharge.lineId, amountCents: autoCharge.amountCents });
  if (!ended) return;
  const { id: once, autoTopUpId, lineId, amountCents } = ended;
  if (reason === "authentication") {
    await tellOfMandate(tx, autoTopUpId, { about: "authentication", amountCents, path: `/topup?to=${lineId}&for=automatic`, once });
    return;
  }
  await stopMandates(tx, eq(autoTopUp.id, autoTopUpId), "declined");
  await tellOfMandate(tx, autoTopUpId, { about: "declined", amountCents, once });
}
