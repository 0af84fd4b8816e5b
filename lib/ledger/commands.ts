import "server-only";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { ledgerEntry, ledgerTx } from "@/db/schema/ledger";
import type { Account, Booking } from "@/lib/ledger/rules";
import { CURRENCY, type Cents } from "@/lib/money";

/** A movement to book: what happened, the reference under which it may happen once, and what it is about. */
export interface Movement extends Booking {
  readonly externalRef: string;
  readonly at: Date;
  readonly billId?: string | null;
  readonly paymentId?: string;
}

/**
 * Books a movement once. Run it in the transaction of what the money does, so that both happen or neither.
 * Sides of zero are left out; the database refuses a movement that does not balance when the transaction commits.
 * @returns the booking's id, or nothing when that (kind, externalRef) is already booked.
 */
export async function post(tx: Database, { kind, externalRef, at, entries, billId, paymentId }: Movement): Promise<string | undefined> {
  const [booked] = await tx
    .insert(ledgerTx)
    .values({ id: uuidv7(), kind, externalRef, at })
    .onConflictDoNothing({ target: [ledgerTx.kind, ledgerTx.externalRef] })
    .returning({ id: ledgerTx.id });
  if (!booked) return undefined;

  const sides = entries.filter((entry) => entry.amountCents !== 0);
  if (sides.length === 0) throw new Error(`movement ${kind} ${externalRef} moves nothing`);
  await tx.insert(ledgerEntry).values(
    sides.map((entry, index) => ({
      txId: booked.id,
      position: index + 1,
      account: entry.account,
      amountCents: entry.amountCents,
      currency: CURRENCY,
      billId: billId ?? null,
      paymentId: paymentId ?? null,
      lineId: entry.lineId ?? null,
    })),
  );
  return booked.id;
}

/** One side of a movement that is booked already, by the reference of the money; nothing when it is not. For whoever must tell a repetition from a contradiction. */
export async function findMovement(
  tx: Database,
  kind: Movement["kind"],
  externalRef: string,
  account: Account,
): Promise<{ readonly amountCents: Cents; readonly billId: string | null } | undefined> {
  const [found] = await tx
    .select({ amountCents: ledgerEntry.amountCents, billId: ledgerEntry.billId })
    .from(ledgerEntry)
    .innerJoin(ledgerTx, eq(ledgerTx.id, ledgerEntry.txId))
    .where(and(eq(ledgerTx.kind, kind), eq(ledgerTx.externalRef, externalRef), eq(ledgerEntry.account, account)));
  return found;
}
