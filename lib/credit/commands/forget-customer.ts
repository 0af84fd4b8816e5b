import "server-only";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { topUpFavourite } from "@/db/schema/credit";
import { creditReturn } from "@/db/schema/credit/credit-return";

/** Takes out what an account kept for itself; what it paid stays with the books. */
export async function forgetCredit(tx: Database, accountId: string): Promise<void> {
  await tx.delete(topUpFavourite).where(eq(topUpFavourite.accountId, accountId));
  await tx.update(creditReturn).set({ ibanEnd: null }).where(eq(creditReturn.accountId, accountId));
}
