import "server-only";
import { asc, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { creditAccount, creditMovement } from "@/db/schema/credit";
import { residualOf } from "@/lib/credit/rules";
import type { Cents } from "@/lib/money";

/** How much of a line's credit is money, to be asked back or given away; the credit stays as it is until the transaction ends. */
export async function lockReturnable(tx: Database, lineId: string): Promise<Cents> {
  await tx.select({ lineId: creditAccount.lineId }).from(creditAccount).where(eq(creditAccount.lineId, lineId)).for("update");
  const movements = await tx
    .select({ kind: creditMovement.kind, amountCents: creditMovement.amountCents })
    .from(creditMovement)
    .where(eq(creditMovement.lineId, lineId))
    .orderBy(asc(creditMovement.position));
  return residualOf(movements).returnableCents;
}
