import "server-only";
import type { Database } from "@/db/client";
import { creditMovement } from "@/db/schema/credit";
import { creditEntries, type CreditKind } from "@/lib/credit/rules";
import { post } from "@/lib/ledger/commands";
import type { Booking, Entry } from "@/lib/ledger/rules";
import type { Cents } from "@/lib/money";

/** A change of a line's credit: what it is, where it comes from or goes to, and the reference under which it happens once. */
export interface CreditPosting {
  readonly lineId: string;
  readonly booking: Booking["kind"];
  readonly externalRef: string;
  readonly kind: CreditKind;
  /** Positive adds to the credit. */
  readonly amountCents: Cents;
  readonly counterpart: Entry["account"];
  readonly at: Date;
  readonly note?: string | undefined;
  readonly paymentId?: string;
}

/**
 * Books a change of credit once, in the books and as the customer's movement; the database adds it up. Below zero, too: whoever starts a debit here
 * looks at the floor first.
 * @returns false when it is booked already.
 */
export async function postCredit(tx: Database, posting: CreditPosting): Promise<boolean> {
  const { lineId, booking, externalRef, kind, amountCents, counterpart, at, note, paymentId } = posting;
  const entries = creditEntries(lineId, amountCents, counterpart);
  const txId = await post(tx, { kind: booking, externalRef, at, entries, ...(paymentId !== undefined && { paymentId }) });
  if (txId === undefined) return false;
  // Its place and the balance after it are the database's to fill in: these are what it replaces.
  await tx.insert(creditMovement).values({ txId, lineId, kind, amountCents, position: 0, balanceAfterCents: 0, at, note: note ?? null });
  return true;
}
