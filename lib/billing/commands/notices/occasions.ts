import "server-only";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { billOccasion } from "@/db/schema/billing/bill-notice";
import { firstOccasions, type Occasion } from "@/lib/billing/rules/notices";
import type { Day } from "@/lib/dates";

/** Something of a bill to be looked at. */
interface PlannedOccasion {
  readonly billId: string;
  readonly kind: Occasion;
  readonly at: Date;
}

/** Puts occasions on the worker's list, in the transaction of what they are about; of two of a kind the sooner stays. */
export async function planOccasions(tx: Database, planned: readonly PlannedOccasion[]): Promise<void> {
  if (planned.length === 0) return;
  await tx
    .insert(billOccasion)
    .values(planned.map(({ billId, kind, at }) => ({ billId, kind, lookAt: at })))
    .onConflictDoUpdate({
      target: [billOccasion.billId, billOccasion.kind],
      set: { lookAt: sql`least(${billOccasion.lookAt}, excluded.look_at)` },
    });
}

/** A bill that has its line now. */
interface NewlyOwned {
  readonly id: string;
  readonly lineId?: string | null | undefined;
  readonly issueDate: Day;
  readonly dueDate: Day;
  readonly totalCents: number;
}

/** Plans what is told of bills that have come. One that is nobody's yet is told of to nobody. */
export async function planForNew(tx: Database, bills: readonly NewlyOwned[], now: Date): Promise<void> {
  const owned = bills.filter(({ lineId }) => typeof lineId === "string");
  await planOccasions(
    tx,
    owned.flatMap(({ id: billId, ...bill }) => firstOccasions(bill, now).map((occasion) => ({ billId, ...occasion }))),
  );
}
