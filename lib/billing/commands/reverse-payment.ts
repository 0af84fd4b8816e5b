import "server-only";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { bill, billPayment } from "@/db/schema/billing";
import { planOccasions } from "@/lib/billing/commands/notices/occasions";
import { takeBack } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import type { Day } from "@/lib/dates";
import type { Cents } from "@/lib/money";

/** Money that had reduced a bill and went back. */
export interface ReturnedMoney {
  readonly billId: string;
  readonly source: "refund" | "dispute" | "direct-debit-returned" | "kept-returned";
  /** Unique per source and bill. */
  readonly reference: string;
  readonly amountCents: Cents;
  readonly paidOn: Day;
  readonly at: Date;
}

/**
 * Makes a bill owe again what went back of its payments. Run it in the transaction that books the return, which comes
 * once by its own reference. A bill that was paid is open again; one whose payment is under way stays `processing`.
 */
export async function reversePayment(tx: Database, money: ReturnedMoney): Promise<void> {
  const { billId, source, reference, amountCents, paidOn, at } = money;
  const [locked] = await tx
    .select({ totalCents: bill.totalCents, paidCents: bill.paidCents, state: bill.state })
    .from(bill)
    .where(eq(bill.id, billId))
    .for("update");
  if (!locked) throw new Error(`no bill ${billId}`);
  await tx.insert(billPayment).values({ id: uuidv7(), billId, source, reference, amountCents: -amountCents, paidOn, recordedAt: at });
  // More than was paid cannot go back: the table's own check refuses it.
  const { paidCents, state } = takeBack(locked, amountCents);
  await tx.update(bill).set({ paidCents, state }).where(eq(bill.id, billId));
  await planOccasions(tx, [{ billId, kind: "overdue", at: clock.now() }]);
}
