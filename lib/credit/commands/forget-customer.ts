import "server-only";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { topUpFavourite } from "@/db/schema/credit";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { creditTransferPlan } from "@/db/schema/credit/transfer";
import { endPlans } from "@/lib/credit/commands/transfers/plans";

/** Takes out what an account kept for itself; what it paid stays with the books. */
export async function forgetCredit(tx: Database, accountId: string): Promise<void> {
  await endPlans(tx, "line-gone", [eq(creditTransferPlan.accountId, accountId)]);
  await tx.delete(topUpFavourite).where(eq(topUpFavourite.accountId, accountId));
  await tx.update(creditReturn).set({ ibanEnd: null }).where(eq(creditReturn.accountId, accountId));
}
