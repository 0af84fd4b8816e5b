import "server-only";
import { and, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { billDelivery, billNotice, noticeChoice } from "@/db/schema/billing/bill-notice";

/** Takes out what an account wanted to be told of bills, that it was, and where paper went: how bills come stays, without the address. */
export async function forgetNotices(tx: Database, accountId: string): Promise<void> {
  await tx.delete(noticeChoice).where(eq(noticeChoice.accountId, accountId));
  await tx.delete(billNotice).where(eq(billNotice.accountId, accountId));
  const nowhere = { street: "", postcode: "", town: "", province: "" };
  await tx
    .update(billDelivery)
    .set(nowhere)
    .where(and(eq(billDelivery.accountId, accountId), eq(billDelivery.way, "paper")));
}
