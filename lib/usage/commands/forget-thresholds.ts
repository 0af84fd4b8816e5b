import "server-only";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { callDetail } from "@/db/schema/usage/call-detail";
import { spendingCap, spendingNotice, usageAlert, usageThreshold } from "@/db/schema/usage";

/** Takes out at which percentages and caps an account wanted to be told, and when it was; call detail that it switched on is off. */
export async function forgetThresholds(tx: Database, accountId: string): Promise<void> {
  await tx.delete(usageThreshold).where(eq(usageThreshold.accountId, accountId));
  await tx.delete(callDetail).where(eq(callDetail.accountId, accountId));
  await tx.delete(usageAlert).where(eq(usageAlert.accountId, accountId));
  await tx.delete(spendingCap).where(eq(spendingCap.accountId, accountId));
  await tx.delete(spendingNotice).where(eq(spendingNotice.accountId, accountId));
}
