import "server-only";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { addJob } from "@/db/queue";
import { topUp } from "@/db/schema/credit";
import type { Cents } from "@/lib/money";

/** A top-up that is paid by credit of another line: from here on the network is asked to credit it, as any other. @returns its id. */
export async function beginCreditTopUp(tx: Database, lineId: string, amountCents: Cents, at: Date): Promise<string> {
  const id = uuidv7();
  const times = { createdAt: at, paidAt: at, nextAttemptAt: at };
  await tx.insert(topUp).values({ id, lineId, amountCents, method: "credit", state: "paid", ...times });
  await addJob(tx, "deliver-top-up", { topUpId: id }, `top-up:${id}`);
  return id;
}
