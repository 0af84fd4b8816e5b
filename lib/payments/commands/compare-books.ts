import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { db } from "@/db/client";
import { refund } from "@/db/schema/payments";
import { findClearing, listClearing, type ClearingMovement } from "@/lib/ledger/queries";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { log } from "@/lib/log";
import { findPaymentByMoney } from "@/lib/payments/commands/find-payment";
import { openFinding, resolveFindings, type Difference } from "@/lib/payments/commands/open-finding";
import { settleDispute } from "@/lib/payments/commands/settle-dispute";
import { settleRefund } from "@/lib/payments/commands/settle-refund";
import type { ProviderMovement } from "@/lib/payments/rules";
import { listMovements } from "@/lib/payments/stripe/balance";

const DAY_MS = 86_400_000;

/** The days that each comparison looks at again: what was late yesterday is there today. */
const DAYS = 3;

/** Booked here so long after the provider's own time, at most: what is older there was compared before. */
const BOOKED_LATE_DAYS = 4;

/** Left to webhooks and sweeps before a difference counts. */
const SETTLING_MS = 30 * 60_000;

/** What a comparison saw. */
export interface Comparison {
  readonly compared: number;
  readonly found: number;
}

/**
 * Compares the books with the provider, movement by movement, over the last three days: everything that moved on our
 * balance there stands on `clearing:stripe` here with the same sum, and the reverse. What is missing here is settled
 * first, which mends what every other way has missed; what then still differs becomes a finding, and a finding whose
 * difference is gone is resolved.
 * @throws UserError `provider-unavailable`: the queue comes again.
 */
export async function compareBooks(): Promise<Comparison> {
  if (env().PAYMENTS_MODE === "off") return { compared: 0, found: 0 };
  const until = new Date(clock.now().getTime() - SETTLING_MS);
  const from = new Date(until.getTime() - DAYS * DAY_MS);
  const seen = new Set<string>();
  let found = 0;
  for await (const movement of listMovements(new Date(from.getTime() - BOOKED_LATE_DAYS * DAY_MS), clock.now())) {
    seen.add(keyOf(movement));
    found += (await compareWithBooks(movement)) ? 1 : 0;
  }
  for await (const booked of listClearing("clearing:stripe", from, until)) {
    if (seen.has(keyOf(booked))) continue;
    found += await note({ kind: "not-at-provider", reference: booked.ref, bookCents: booked.amountCents, providerCents: null });
  }
  if (found > 0) log.error({ found }, "the books differ from the provider");
  return { compared: seen.size, found };
}

const keyOf = ({ kind, ref }: { readonly kind: string; readonly ref: string }) => `${kind} ${ref}`;

/** @returns whether a new difference was found. */
async function compareWithBooks(movement: ProviderMovement): Promise<boolean> {
  const booked = (await inBooks(movement)) ?? (await settled(movement));
  if (booked?.amountCents === movement.amountCents || (!booked && (await isUndecided(movement)))) {
    await resolveFindings(db(), movement.ref, clock.now());
    return false;
  }
  const { ref: reference, amountCents: providerCents } = movement;
  const difference = booked
    ? { kind: "amount-differs" as const, bookCents: booked.amountCents }
    : { kind: "not-in-books" as const, bookCents: null };
  return (await note({ ...difference, reference, providerCents })) > 0;
}

function inBooks({ kind, ref }: ProviderMovement): Promise<ClearingMovement | undefined> {
  return findClearing("clearing:stripe", kind, ref);
}

/** What nobody told us of is settled now, as its webhook would have. */
async function settled(movement: ProviderMovement): Promise<ClearingMovement | undefined> {
  try {
    await settle(movement);
  } catch (error) {
    // The provider's silence ends the comparison; what cannot be booked is a difference like any other.
    if (error instanceof UserError) throw error;
    log.error({ err: error, movement }, "a movement at the provider cannot be settled");
  }
  return inBooks(movement);
}

async function settle({ kind, ref }: ProviderMovement): Promise<unknown> {
  switch (kind) {
    case "card-payment":
      return findPaymentByMoney(ref);
    case "card-refund":
    case "card-refund-failed":
      return settleRefund(ref);
    case "dispute":
    case "dispute-won":
      return settleDispute(ref);
  }
}

/** The provider moves the money of a refund at once, the books when it has arrived: until then, and when it never does, both are right. */
async function isUndecided({ kind, ref }: ProviderMovement): Promise<boolean> {
  if (kind !== "card-refund" && kind !== "card-refund-failed") return false;
  const [known] = await db()
    .select({ id: refund.id })
    .from(refund)
    .where(and(eq(refund.providerRef, ref), inArray(refund.state, ["pending", "failed"])));
  return known !== undefined;
}

async function note(difference: Omit<Difference, "at">): Promise<number> {
  return (await openFinding(db(), { ...difference, at: clock.now() })) ? 1 : 0;
}
