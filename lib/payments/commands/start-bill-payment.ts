import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { payment, paymentShare } from "@/db/schema/payments";
import { holdBills, lockBills, type LockedBill } from "@/lib/billing/commands/hold-bill";
import { canPay, dueCents, isCreditedWhole } from "@/lib/billing/rules";
import { UserError } from "@/lib/errors";
import type { Cents } from "@/lib/money";
import { holdMethod } from "@/lib/payments/commands/methods/remove-method";
import { closePayment } from "@/lib/payments/commands/close-payment";
import {
  callProvider,
  createPayment,
  listLiveCheckouts,
  methodOf,
  type LiveCheckout,
  type NewPayment,
  type PendingCheckout,
} from "@/lib/payments/commands/open-payment";
import { listShares, type PaymentShare } from "@/lib/payments/commands/payment-shares";
import { wayToPay, type Method } from "@/lib/payments/commands/way-to-pay";
import { isTooSmall, partRefusal, providerFor } from "@/lib/payments/rules";
import { hasScope, type Principal } from "@/lib/principal";

/** Who pays, as the hosted page needs it. */
export interface Payer {
  readonly email: string;
  readonly locale: "it" | "fr" | "en";
  /** What the checkout calls the thing paid, in the payer's language: by the number of the bill, or of the bills with commas between. */
  readonly title: (billNumber: string) => string;
}

/** What somebody wants to pay, where it is not all of one bill. */
export interface BillsWish {
  readonly billIds: readonly string[];
  /** Of one bill: a part of what it owes. */
  readonly amountCents?: Cents;
  /** Whether to close the checkout of somebody who is paying by a private link. */
  readonly takesOver?: boolean;
}

/**
 * Begins to pay what a bill still owes, a part of it, or several bills of a line at once (all or none), and says where. A bill has at most one
 * live payment: whoever asks for the same again, in a second tab or a second time, is led to the same checkout; whoever asks for something else
 * has the other one closed first. The request is written down, with its idempotency key, before the provider hears of it; a call whose answer
 * was lost is repeated to the letter.
 * @returns where to go: the hosted checkout, the bank's own page, or, once a saved method was charged, the page that shows what came of it.
 * @throws UserError `not-found`, `not-allowed`, `bill-already-paid`, `bill-credited`, `bill-not-payable`, `bill-being-paid`, `bill-changed`, `amount-too-small`,
 * `amount-above-due`, `part-too-small`, `rest-too-small`, `payments-unavailable`, `method-gone`, `method-declined`, or `provider-unavailable`
 * (nothing is lost: asking again goes on where this stopped).
 */
export async function startBillPayment(
  principal: Principal,
  what: string | BillsWish,
  payer: Payer,
  method: Method = "card",
): Promise<string> {
  if (!hasScope(principal, "pay")) throw new UserError("not-found");
  const wish = typeof what === "string" ? { billIds: [what] } : what;
  const way = await wayToPay(principal, method);
  const lock = async (tx: Database) => {
    if (typeof method === "object") await holdMethod(tx, principal, method.methodId);
    return lockBills(tx, principal, wish.billIds);
  };
  const pending = await beginPayment(principal, { lock, ...wish }, { ...payer, ...way });
  return pending.redirectUrl ?? (await callProvider(pending)) ?? shownOf(pending.paymentId, wish.billIds);
}

/** Where a payment of bills is shown: on the bill, or on a page of its own where it is for several. */
export function shownAt(paymentId: string, billIds: readonly string[]): string {
  const [billId] = billIds;
  return billIds.length === 1 && billId !== undefined ? `/bills/${billId}?payment=${paymentId}` : `/bills/pay?payment=${paymentId}`;
}

/** A saved method was charged, or is being. @throws UserError `method-declined` where it took nothing. */
async function shownOf(paymentId: string, billIds: readonly string[]): Promise<string> {
  const [made] = await db().select({ state: payment.state }).from(payment).where(eq(payment.id, paymentId));
  if (!made || made.state === "failed" || made.state === "expired") throw new UserError("method-declined");
  return shownAt(paymentId, billIds);
}

/** Which bills are to be paid, and by whom they may be locked. */
export interface Wanted extends Omit<BillsWish, "billIds"> {
  readonly lock: (tx: Database) => Promise<readonly LockedBill[]>;
  /** The private link that they are paid by. */
  readonly linkId?: string;
}

type Making = Omit<NewPayment, "purpose" | "amountCents" | "title" | "details"> & Pick<Payer, "title">;

/** How often what stands in the way is closed: others may be quicker to open something else meanwhile. */
const TRIES = 4;

/** Finds the live payment of exactly what is wanted, or makes one, once every other that is for one of the bills was closed at its provider. */
export async function beginPayment(principal: Principal, wanted: Wanted, making: Making): Promise<PendingCheckout> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const found = await db().transaction((tx) => findOrCreate(tx, principal, wanted, making));
    if ("pending" in found) return found.pending;
    for (const { paymentId } of found.inTheWay)
      if ((await closePayment(paymentId)) === "paid") throw await justPaid(paymentId, found.billIds);
  }
  throw new UserError("bill-not-payable");
}

/** What stood in the way has been paid: all that is wanted, or only some of it. */
async function justPaid(paymentId: string, billIds: readonly string[]): Promise<UserError> {
  const shares = await listShares(db(), paymentId);
  const isPaid = (id: string) => shares.some((share) => share.billId === id && share.amountCents === share.dueCents);
  return new UserError(billIds.every(isPaid) ? "bill-already-paid" : "bill-changed");
}

/** @returns the payment, or those that must be closed before it can be. */
async function findOrCreate(
  tx: Database,
  principal: Principal,
  { lock, amountCents, linkId, takesOver = false }: Wanted,
  making: Making,
): Promise<{ readonly pending: PendingCheckout } | { readonly inTheWay: readonly LiveCheckout[]; readonly billIds: readonly string[] }> {
  const bills = await lock(tx);
  const [first] = bills;
  // The bills of one payment are of one line: whoever may see it may see all of it.
  if (!first || bills.some(({ lineId }) => lineId !== first.lineId)) throw new UserError("not-found");
  if (bills.some(({ state }) => state === "paid")) throw new UserError("bill-already-paid");
  if (bills.some(isCreditedWhole)) throw new UserError("bill-credited");
  if (!bills.every(canPay)) throw new UserError("bill-not-payable");
  const shares = sharesOf(bills, amountCents);
  const billIds = bills.map(({ id }) => id);
  const live = await listLive(tx, billIds);
  // By a link anybody may pay: whoever asks is never led to a checkout that somebody else has begun.
  const isTheirs = linkId === undefined && live.every((one) => one.linkId === null);
  const [only] = live;
  if (only && live.length === 1 && isTheirs && (await isSame(tx, only, shares, making))) return { pending: only };
  if (only && !isTheirs && !takesOver) throw new UserError("bill-being-paid");
  if (only) return { inTheWay: live, billIds };
  const sumCents = shares.reduce((sum, share) => sum + share.amountCents, 0);
  if (!(await holdBills(tx, billIds))) throw new UserError("bill-not-payable");
  if (isTooSmall(sumCents)) throw new UserError("amount-too-small");
  const pending = await createPayment(tx, principal, {
    ...making,
    purpose: { shares, ...(linkId !== undefined && { linkId }) },
    amountCents: sumCents,
    title: making.title(bills.map(({ number }) => number).join(", ")),
    details: { lineId: first.lineId, billId: billIds.join(","), ...(linkId !== undefined && { linkId }) },
  });
  return { pending };
}

/** Whether a live payment is for the very same sums, and in the same way. */
async function isSame(tx: Database, live: LiveCheckout, shares: readonly PaymentShare[], { payBy, saved }: Making): Promise<boolean> {
  if (live.provider !== providerFor(payBy) || methodOf(live.request) !== saved?.methodRef) return false;
  const its = await listShares(tx, live.paymentId);
  const isIn = ({ billId, amountCents, dueCents: due }: PaymentShare) =>
    shares.some((one) => one.billId === billId && one.amountCents === amountCents && one.dueCents === due);
  return its.length === shares.length && its.every(isIn);
}

/** How much of each bill: all that it owes, or the part that is wanted. @throws UserError where that part may not be paid. */
function sharesOf(bills: readonly LockedBill[], amountCents: Cents | undefined): PaymentShare[] {
  return bills.map((bill) => {
    const due = dueCents(bill);
    const asked = bills.length === 1 ? (amountCents ?? due) : due;
    const refused = partRefusal(asked, due);
    if (refused !== undefined) throw new UserError(refused);
    return { billId: bill.id, amountCents: asked, dueCents: due };
  });
}

/** The live payments of any of these bills. */
function listLive(tx: Database, billIds: string[]): Promise<LiveCheckout[]> {
  const own = tx
    .select({ id: paymentShare.paymentId })
    .from(paymentShare)
    .where(and(eq(paymentShare.isLive, true), inArray(paymentShare.billId, billIds)));
  return listLiveCheckouts(tx, inArray(payment.id, own));
}
