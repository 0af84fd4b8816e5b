import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { methodSetup, providerCustomer, savedMethod } from "@/db/schema/payments/saved-method";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { countTry } from "@/lib/identity/rate-limit";
import * as vault from "@/lib/payments/paypal/vault";
import { METHOD_LIMIT, MOST_METHODS, providerFor, type PayBy } from "@/lib/payments/rules";
import * as cards from "@/lib/payments/stripe/saved";
import type { Principal } from "@/lib/principal";

/**
 * Begins to save a way to pay, without paying: the customer gives it on the provider's own page.
 * @returns that page's address.
 * @throws UserError `confirm-first`, `payments-unavailable`, `provider-unavailable`, `too-many-methods`, `too-many-today`.
 */
export async function startSetup(principal: Principal, payBy: PayBy, { email, locale }: { email: string; locale: "it" | "fr" | "en" }) {
  requireFresh(principal, clock.now());
  if (env().PAYMENTS_MODE === "off" || (payBy === "paypal" && !env().paypal?.hasVault)) throw new UserError("payments-unavailable");
  await countTry(METHOD_LIMIT, principal.subject);
  const own = and(eq(savedMethod.accountId, principal.subject), isNull(savedMethod.removedAt));
  const kept = await db().select({ id: savedMethod.id }).from(savedMethod).where(own).limit(MOST_METHODS);
  if (kept.length >= MOST_METHODS) throw new UserError("too-many-methods");
  const setupId = uuidv7();
  const provider = providerFor(payBy);
  await db().insert(methodSetup).values({ id: setupId, accountId: principal.subject, provider, state: "open", createdAt: clock.now() });
  const back = `${env().PUBLIC_URL}/more/configure/methods`;
  const cancelUrl = `${env().PUBLIC_URL}/more/configure`;
  const { ref, url } =
    provider === "stripe"
      ? await cards.openCardSetup({
          setupId,
          customerRef: await customerOf(principal.subject, email),
          locale,
          successUrl: `${back}?session_id={CHECKOUT_SESSION_ID}`,
          cancelUrl,
        })
      : await vault.openSetup({ saveFor: principal.subject, returnUrl: `${back}?setup=${setupId}`, cancelUrl }, `setup:${setupId}`);
  if (url === null) throw new UserError("provider-unavailable");
  await db().update(methodSetup).set({ providerRef: ref }).where(eq(methodSetup.id, setupId));
  return url;
}

async function customerOf(accountId: string, email: string): Promise<string> {
  const [known] = await db().select({ ref: providerCustomer.ref }).from(providerCustomer).where(eq(providerCustomer.accountId, accountId));
  if (known) return known.ref;
  // Two at once ask with the same key, and are given the same customer.
  const ref = await cards.createCustomer(accountId, email);
  await db().insert(providerCustomer).values({ accountId, ref }).onConflictDoNothing();
  return ref;
}
