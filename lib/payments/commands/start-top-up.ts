import "server-only";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { topUp } from "@/db/schema/credit";
import { payment } from "@/db/schema/payments";
import { listDenominations } from "@/lib/catalogue/queries/list-denominations";
import { clock } from "@/lib/clock";
import { useCard } from "@/lib/credit/commands/use-card";
import { TOP_UP_ACCOUNT_LIMIT, TOP_UP_ADDRESS_LIMIT, type TopUpMethod } from "@/lib/credit/rules";
import { unsafeRequireLivingSim } from "@/lib/credit/queries/sim-expiry";
import { renewalNeeds } from "@/lib/credit/queries/renewal-needs";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { countTry } from "@/lib/identity/rate-limit";
import { unsafeLineOfNumber } from "@/lib/lines/queries";
import { hasLeft } from "@/lib/lines/rules";
import type { Cents } from "@/lib/money";
import { linkToken } from "@/lib/one-time";
import { holdMethod } from "@/lib/payments/commands/methods/remove-method";
import {
  callProvider,
  createPayment,
  listLiveCheckouts,
  methodOf,
  type NewPayment,
  type PendingCheckout,
} from "@/lib/payments/commands/open-payment";
import { wayToPay, type Method } from "@/lib/payments/commands/way-to-pay";
import { unpaidOccasions } from "@/lib/payments/queries/automatic";
import { providerFor } from "@/lib/payments/rules";
import { readMobile } from "@/lib/phone";
import { formatPhone } from "@/lib/phone-format";
import { NOBODY, type Principal } from "@/lib/principal";

/** What somebody wants to top up, as they typed it. */
export interface TopUpWish {
  /** Made with the page: the same page sent twice is the same top-up. */
  readonly requestId: string;
  readonly number: string;
  /** A way to pay, or a saved method of one's own. */
  readonly method: Exclude<TopUpMethod, "card" | "paypal"> | Method;
  readonly amountCents: Cents | undefined;
  readonly pin: string | undefined;
}

/** Who tops up: what the hosted page needs, and from where. */
export interface TopUpPayer {
  /** None for a guest. */
  readonly email: string | undefined;
  readonly locale: "it" | "fr" | "en";
  readonly address: string;
  /** What the checkout calls the thing paid, in the payer's language. */
  readonly title: (number: string) => string;
}

/**
 * Begins to top up any mobile line of ours, one's own or not; whose it is, nobody is told. The amount is one of today's, or exactly what
 * a line of one's own lacks for its renewal.
 * @returns where to go: the hosted checkout, or the receipt.
 * @throws UserError `mobile-invalid`, `number-not-ours`, `sim-expired`, `amount-not-offered`, `payments-unavailable`, `provider-unavailable`,
 * `method-gone`, `method-declined`, `too-many-tries`, `too-many-today`, and of a RicariCard what `useCard` throws.
 */
export async function startTopUp(principal: Principal, wish: TopUpWish, payer: TopUpPayer): Promise<string> {
  if (!env().network) throw new UserError("payments-unavailable");
  await countTry(TOP_UP_ADDRESS_LIMIT, payer.address);
  if (principal.subject !== NOBODY) await countTry(TOP_UP_ACCOUNT_LIMIT, principal.subject);
  const line = await unsafeLineOfNumber([readMobile(wish.number)]);
  if (line?.kind !== "mobile" || hasLeft(line, dayOf(clock.now()))) throw new UserError("number-not-ours");
  await unsafeRequireLivingSim(line.id, dayOf(clock.now()));
  if (wish.method === "ricaricard") return receiptPath(await useCard(principal, line.id, wish.pin ?? "", payer.address));
  const way = await wayToPay(principal, wish.method);
  const amountCents = wish.amountCents ?? 0;
  const offered = await listDenominations("online", dayOf(clock.now()));
  if (!offered.some((one) => one.amountCents === amountCents)) {
    const [needs, unpaid] = await Promise.all([renewalNeeds(principal), unpaidOccasions(principal)]);
    if (![needs.get(line.id), unpaid.get(line.id)].includes(amountCents)) throw new UserError("amount-not-offered");
  }
  const title = payer.title(formatPhone(line.number));
  const wanted = { lineId: line.id, amountCents, title, ...way };
  const begun = await db().transaction(async (tx) => {
    if (typeof wish.method === "object") await holdMethod(tx, principal, wish.method.methodId);
    return findOrCreate(tx, principal, wish.requestId, wanted, payer);
  });
  if ("receiptOf" in begun) return receiptPath(begun.receiptOf);
  const url = begun.redirectUrl ?? (await callProvider(begun));
  return url ?? receiptOf(begun.paymentId);
}

/** A saved method was charged, or its bank is being asked. @throws UserError `method-declined` where it took nothing. */
async function receiptOf(paymentId: string): Promise<string> {
  const [made] = await db().select({ state: payment.state, topUpId: payment.topUpId }).from(payment).where(eq(payment.id, paymentId));
  if (!made?.topUpId || made.state === "failed" || made.state === "expired") throw new UserError("method-declined");
  return receiptPath(made.topUpId);
}

/** The receipt's private address: whoever has it reads the receipt, and nobody else. */
export function receiptPath(topUpId: string): string {
  return `/receipts/${linkToken("receipt", topUpId)}`;
}

interface Wanted extends Pick<NewPayment, "amountCents" | "payBy" | "title" | "mode" | "saved"> {
  readonly lineId: string;
}

async function findOrCreate(
  tx: Database,
  principal: Principal,
  requestId: string,
  wanted: Wanted,
  { email, locale }: TopUpPayer,
): Promise<PendingCheckout | { readonly receiptOf: string }> {
  const { lineId, ...what } = wanted;
  const { amountCents, payBy, saved } = what;
  const accountId = principal.subject === NOBODY ? null : principal.subject;
  const insert = async (id: string) => {
    const now = clock.now();
    const row = { id, lineId, accountId, amountCents, method: payBy, state: "open", createdAt: now, nextAttemptAt: now } as const;
    return (await tx.insert(topUp).values(row).onConflictDoNothing().returning({ id: topUp.id })).length > 0;
  };
  let topUpId = requestId;
  if (!(await insert(requestId))) {
    const [same] = await tx
      .select({ accountId: topUp.accountId, state: topUp.state })
      .from(topUp)
      .where(and(eq(topUp.id, requestId), eq(topUp.lineId, lineId), eq(topUp.amountCents, amountCents)))
      // A payment that ends between this look and the next one would seem to have come to nothing.
      .for("update");
    const isOwn = same !== undefined && same.accountId === accountId;
    if (isOwn && same.state !== "open" && same.state !== "closed") return { receiptOf: requestId };
    const live = isOwn ? (await listLiveCheckouts(tx, eq(payment.topUpId, requestId)))[0] : undefined;
    if (live?.provider === providerFor(payBy) && methodOf(live.request) === saved?.methodRef) return live;
    // The page of a top-up that came to nothing, sent again, or to be paid in another way: another one. Both may be paid; each is credited.
    topUpId = uuidv7();
    await insert(topUpId);
  }
  return createPayment(tx, principal, {
    purpose: { topUpId },
    ...what,
    email,
    locale,
    details: { topUpId, lineId },
  });
}
