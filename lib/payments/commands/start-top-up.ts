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
import { renewalNeeds } from "@/lib/credit/queries/renewal-needs";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { countTry } from "@/lib/identity/rate-limit";
import { unsafeLineOfNumber } from "@/lib/lines/queries";
import { hasLeft } from "@/lib/lines/rules";
import type { Cents } from "@/lib/money";
import { linkToken } from "@/lib/one-time";
import { callProvider, createPayment, findLiveCheckout, type PendingCheckout } from "@/lib/payments/commands/open-payment";
import { providerFor, type PayBy } from "@/lib/payments/rules";
import { readMobile } from "@/lib/phone";
import { formatPhone } from "@/lib/phone-format";
import { NOBODY, type Principal } from "@/lib/principal";

/** What somebody wants to top up, as they typed it. */
export interface TopUpWish {
  /** Made with the page: the same page sent twice is the same top-up. */
  readonly requestId: string;
  readonly number: string;
  readonly method: TopUpMethod;
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
 * @throws UserError `mobile-invalid`, `number-not-ours`, `amount-not-offered`, `payments-unavailable`, `provider-unavailable`,
 * `too-many-tries`, `too-many-today`, and of a RicariCard what `useCard` throws.
 */
export async function startTopUp(principal: Principal, wish: TopUpWish, payer: TopUpPayer): Promise<string> {
  const mode = env().PAYMENTS_MODE;
  if (!env().network) throw new UserError("payments-unavailable");
  await countTry(TOP_UP_ADDRESS_LIMIT, payer.address);
  if (principal.subject !== NOBODY) await countTry(TOP_UP_ACCOUNT_LIMIT, principal.subject);
  const line = await unsafeLineOfNumber([readMobile(wish.number)]);
  if (line?.kind !== "mobile" || hasLeft(line, dayOf(clock.now()))) throw new UserError("number-not-ours");
  if (wish.method === "ricaricard") return receiptPath(await useCard(principal, line.id, wish.pin ?? "", payer.address));
  const { method: payBy } = wish;
  if (mode === "off" || (payBy === "paypal" && !env().paypal)) throw new UserError("payments-unavailable");
  const amountCents = wish.amountCents ?? 0;
  const offered = await listDenominations("online", dayOf(clock.now()));
  const isOffered = offered.some((one) => one.amountCents === amountCents) || amountCents === (await renewalNeeds(principal)).get(line.id);
  if (!isOffered) throw new UserError("amount-not-offered");
  const title = payer.title(formatPhone(line.number));
  const wanted = { lineId: line.id, amountCents, payBy, title, mode } as const;
  const begun = await db().transaction((tx) => findOrCreate(tx, principal, wish.requestId, wanted, payer));
  if ("receiptOf" in begun) return receiptPath(begun.receiptOf);
  return begun.redirectUrl ?? callProvider(begun);
}

/** The receipt's private address: whoever has it reads the receipt, and nobody else. */
export function receiptPath(topUpId: string): string {
  return `/receipts/${linkToken("receipt", topUpId)}`;
}

interface Wanted {
  readonly lineId: string;
  readonly amountCents: Cents;
  readonly payBy: PayBy;
  readonly title: string;
  readonly mode: "sandbox" | "test" | "live";
}

async function findOrCreate(
  tx: Database,
  principal: Principal,
  requestId: string,
  wanted: Wanted,
  { email, locale }: TopUpPayer,
): Promise<PendingCheckout | { readonly receiptOf: string }> {
  const { lineId, amountCents, payBy, title, mode } = wanted;
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
      .where(and(eq(topUp.id, requestId), eq(topUp.lineId, lineId), eq(topUp.amountCents, amountCents)));
    const isOwn = same !== undefined && same.accountId === accountId;
    if (isOwn && same.state !== "open" && same.state !== "closed") return { receiptOf: requestId };
    const live = isOwn ? await findLiveCheckout(tx, eq(payment.topUpId, requestId)) : undefined;
    if (live?.provider === providerFor(payBy)) return live;
    // The page of a top-up that came to nothing, sent again, or to be paid in another way: another one. Both may be paid; each is credited.
    topUpId = uuidv7();
    await insert(topUpId);
  }
  return createPayment(tx, principal, {
    purpose: { topUpId },
    amountCents,
    payBy,
    mode,
    title,
    email,
    locale,
    details: { topUpId, lineId },
  });
}
