import "server-only";
import { and, asc, eq, inArray, isNotNull, lte, or } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { creditAccount, topUp } from "@/db/schema/credit";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { payment } from "@/db/schema/payments";
import { autoCharge, autoTopUp } from "@/db/schema/payments/automatic";
import { brand } from "@/lib/brand";
import { clock } from "@/lib/clock";
import { canTakeCredit } from "@/lib/credit/rules";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import { allows } from "@/lib/identity/rules";
import { hasLeft } from "@/lib/lines/rules";
import { log } from "@/lib/log";
import type { Cents } from "@/lib/money";
import { chargedSoFar, lockMandates } from "@/lib/payments/commands/automatic/limits";
import { stopMandates } from "@/lib/payments/commands/automatic/stop";
import { tellOfMandate } from "@/lib/payments/commands/automatic/tell";
import { callProvider, createPayment, type PendingCall } from "@/lib/payments/commands/open-payment";
import { getChargeable } from "@/lib/payments/queries/saved-methods";
import { ceilings } from "@/lib/payments/queries/automatic";
import { RENEWALS_SHOWN, isWithinLimits, renewalsAhead, waitsUntil } from "@/lib/payments/rules/automatic";
import { formatPhone } from "@/lib/phone-format";
import { systemPrincipal } from "@/lib/principal";
import { listServices } from "@/lib/usage/queries/services";

/** So many at a time; a minute later come the others. */
const BATCH = 100;

/** How long a charge waits while its customer is paying a top-up of the line themselves. */
const WAIT_MINUTES = 5;

/**
 * Charges the occasions whose time has come. The row's lock, its state, and the top-up's id, which is the occasion's own, make each charged
 * once, however many workers are at it. A charge whose answer is lost is asked for again by the sweep, with the same key.
 */
export async function chargeDue(): Promise<void> {
  const due = await db()
    .select({ id: autoCharge.id, lineId: autoCharge.lineId, accountId: autoTopUp.accountId, methodId: autoTopUp.methodId })
    .from(autoCharge)
    .innerJoin(autoTopUp, eq(autoTopUp.id, autoCharge.autoTopUpId))
    .where(and(eq(autoCharge.state, "announced"), lte(autoCharge.dueAt, clock.now())))
    .orderBy(asc(autoCharge.dueAt))
    .limit(BATCH);
  for (const occasion of due) {
    const looked = await look(occasion);
    const pending = await db().transaction((tx) => prepare(tx, occasion, looked));
    if (!pending) continue;
    try {
      await callProvider(pending);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      log.warn({ paymentId: pending.paymentId, code: error.code }, "an automatic charge is left to the sweep");
    }
  }
}

interface Due {
  readonly id: string;
  readonly lineId: string;
  readonly accountId: string;
  readonly methodId: string;
}

/** What can be read before anything is held: a method that is taken away stops its mandate, and that is looked at under the lock. */
async function look({ lineId, accountId, methodId }: Due) {
  const principal = systemPrincipal("automatic", clock.now(), accountId);
  const [method, services] = await Promise.all([getChargeable(principal, methodId), listServices(principal, lineId)]);
  return { principal, method, renewals: renewalsAhead(services, RENEWALS_SHOWN) };
}

type Looked = Awaited<ReturnType<typeof look>>;

/** The last look, and then the payment with its request. Nothing where nothing is to be charged (now). */
async function prepare(tx: Database, { id, lineId, accountId }: Due, looked: Looked): Promise<PendingCall | undefined> {
  const { principal, method } = looked;
  const now = clock.now();
  const mandates = await lockMandates(tx, lineId);
  const [occasion] = await tx
    .select({
      autoTopUpId: autoCharge.autoTopUpId,
      kind: autoCharge.kind,
      key: autoCharge.occasion,
      amountCents: autoCharge.amountCents,
      createdAt: autoCharge.createdAt,
    })
    .from(autoCharge)
    .where(and(eq(autoCharge.id, id), eq(autoCharge.state, "announced"), lte(autoCharge.dueAt, now)))
    .for("update");
  const mandate = mandates.find((one) => one.id === occasion?.autoTopUpId);
  const mode = env().PAYMENTS_MODE;
  if (!occasion || !mandate || mode === "off") return undefined;
  const [held] = await tx
    .select({ number: line.number, leftOn: line.leftOn, access: association.access, simExpiresOn: creditAccount.simExpiresOn })
    .from(line)
    .innerJoin(association, eq(association.lineId, line.id))
    .leftJoin(creditAccount, eq(creditAccount.lineId, line.id))
    .where(and(eq(line.id, lineId), ownAssociation(principal)));
  if (!held || hasLeft(held, dayOf(now)) || !allows(held.access, "pay") || !method) {
    await stopMandates(tx, eq(autoTopUp.id, mandate.id), method ? "line-gone" : "method-removed");
    return undefined;
  }
  // The network credits no expired SIM: what was charged would only come back.
  if (!canTakeCredit(held.simExpiresOn, dayOf(now))) {
    await stopMandates(tx, eq(autoTopUp.id, mandate.id), "refused");
    return undefined;
  }
  const end = waitsUntil(occasion);
  if (now < end && (await isPaying(tx, lineId, accountId))) {
    await tx
      .update(autoCharge)
      .set({ dueAt: new Date(Math.min(now.getTime() + WAIT_MINUTES * 60_000, end.getTime())) })
      .where(eq(autoCharge.id, id));
    return undefined;
  }
  const amountCents = await stillNeeded(tx, lineId, mandate.thresholdCents, occasion, looked.renewals);
  if (amountCents === undefined) {
    await tx.update(autoCharge).set({ state: "unneeded" }).where(eq(autoCharge.id, id));
    return undefined;
  }
  const today = dayOf(now);
  const cap = occasion.kind === "threshold" ? mandate.monthlyCapCents : null;
  if (!isWithinLimits(amountCents, await chargedSoFar(tx, lineId, today), ceilings(), cap)) {
    await tx.update(autoCharge).set({ state: "limited" }).where(eq(autoCharge.id, id));
    await tellOfMandate(tx, mandate.id, { about: "limited", amountCents, once: id });
    return undefined;
  }
  const { provider, methodRef, customerRef } = method;
  const payBy = provider === "stripe" ? "card" : "paypal";
  const at = { createdAt: now, nextAttemptAt: now };
  await tx.insert(topUp).values({ id, lineId, accountId, amountCents, method: payBy, state: "open", isAutomatic: true, ...at });
  await tx.update(autoCharge).set({ state: "charging", amountCents, topUpId: id, chargedOn: today }).where(eq(autoCharge.id, id));
  return createPayment(tx, principal, {
    purpose: { topUpId: id },
    amountCents,
    payBy,
    mode,
    title: `${brand.name} ${formatPhone(held.number)}`,
    email: undefined,
    locale: "it",
    details: { topUpId: id, lineId, autoTopUpId: mandate.id },
    saved: { methodRef, isPresent: false, ...(customerRef !== null && { customerRef }) },
  });
}

/**
 * Whether the mandate's owner is topping the line up at this moment, or anybody has and the credit is not there yet. A checkout that somebody else
 * began, and may never pay, holds nothing off.
 */
async function isPaying(tx: Database, lineId: string, accountId: string): Promise<boolean> {
  const live = await tx
    .select({ id: topUp.id })
    .from(topUp)
    .leftJoin(payment, and(eq(payment.topUpId, topUp.id), inArray(payment.state, ["created", "open", "processing"])))
    .where(
      and(
        eq(topUp.lineId, lineId),
        or(eq(topUp.state, "paid"), and(eq(topUp.state, "open"), eq(topUp.accountId, accountId), isNotNull(payment.id))),
      ),
    )
    .limit(1);
  return live.length > 0;
}

/** How much is to be charged after all: never more than was announced. Nothing when the credit has come back, or nothing renews that day any more. */
async function stillNeeded(
  tx: Database,
  lineId: string,
  thresholdCents: Cents | null,
  { kind, key, amountCents }: { kind: "threshold" | "renewal"; key: string; amountCents: Cents },
  renewals: Looked["renewals"],
): Promise<Cents | undefined> {
  if (kind === "renewal") {
    const renewal = renewals.find(({ day }) => day === key);
    return renewal && Math.min(renewal.priceCents, amountCents);
  }
  const [credit] = await tx
    .select({ balanceCents: creditAccount.balanceCents })
    .from(creditAccount)
    .where(eq(creditAccount.lineId, lineId));
  return credit && credit.balanceCents < (thresholdCents ?? 0) ? amountCents : undefined;
}
