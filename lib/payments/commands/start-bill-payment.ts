import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { payment } from "@/db/schema/payments";
import { holdBill, lockBill } from "@/lib/billing/commands/hold-bill";
import { canPay, dueCents } from "@/lib/billing/rules";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import type { Cents } from "@/lib/money";
import { closePayment } from "@/lib/payments/commands/close-payment";
import { createPayment, findLiveCheckout, openTheCheckout, type PendingCheckout } from "@/lib/payments/commands/open-payment";
import { isTooSmall, providerFor, type PayBy } from "@/lib/payments/rules";
import { hasScope, type Principal } from "@/lib/principal";

/** Who pays, as the hosted page needs it. */
export interface Payer {
  readonly email: string;
  readonly locale: "it" | "fr" | "en";
  /** What the checkout calls the thing paid, in the payer's language. */
  readonly title: (billNumber: string) => string;
}

/**
 * Begins to pay what a bill still owes and says where. A bill has at most one live payment: whoever asks again, in a
 * second tab or a second time, is led to the same checkout. The request is written down, with its idempotency key,
 * before the provider hears of it; a call whose answer was lost is repeated to the letter.
 * @throws UserError `not-found`, `not-allowed`, `bill-already-paid`, `bill-credited`, `bill-not-payable`, `amount-too-small`, `payments-unavailable`, or
 * `provider-unavailable` (nothing is lost: asking again goes on where this stopped).
 */
export async function startBillPayment(principal: Principal, billId: string, payer: Payer, payBy: PayBy = "card"): Promise<string> {
  const mode = env().PAYMENTS_MODE;
  if (mode === "off" || (payBy === "paypal" && !env().paypal)) throw new UserError("payments-unavailable");
  if (!hasScope(principal, "pay")) throw new UserError("not-found");
  const { pending, dueNow } = await findOrCreate(principal, billId, payer, payBy, mode);
  // The bill changed since that checkout was opened, or is to be paid in another way now: closed first, so that nobody can pay both.
  const isStale = pending.amountCents !== dueNow || pending.provider !== providerFor(payBy);
  if (isStale && (await closePayment(pending.paymentId)) === "paid") throw new UserError("bill-already-paid");
  const current = isStale ? (await findOrCreate(principal, billId, payer, payBy, mode)).pending : pending;
  return current.redirectUrl ?? openTheCheckout(current);
}

function findOrCreate(
  principal: Principal,
  billId: string,
  payer: Payer,
  payBy: PayBy,
  mode: "sandbox" | "test" | "live",
): Promise<{ readonly pending: PendingCheckout; readonly dueNow: Cents }> {
  return db().transaction(async (tx) => {
    const bill = await lockBill(tx, principal, billId);
    const dueNow = dueCents(bill);
    const live = await findLiveCheckout(tx, eq(payment.billId, billId));
    if (live && dueNow > 0) return { pending: live, dueNow };
    if (bill.state === "paid") throw new UserError("bill-already-paid");
    if (bill.state === "credited") throw new UserError("bill-credited");
    if (!canPay(bill) || !(await holdBill(tx, billId))) throw new UserError("bill-not-payable");
    if (isTooSmall(dueNow)) throw new UserError("amount-too-small");
    const { email, locale } = payer;
    const details = { billId, lineId: bill.lineId };
    const made = { purpose: { billId }, amountCents: dueNow, payBy, mode, title: payer.title(bill.number), email, locale, details };
    return { pending: await createPayment(tx, principal, made), dueNow };
  });
}
