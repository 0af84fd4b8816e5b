import { findCard } from "@/sandbox/cards";
import type { Sandbox } from "@/sandbox/events";
import { newClientSecret, newId } from "@/sandbox/ids";
import { newMethod } from "@/sandbox/methods";
import { answerIntentChallenge, confirmIntent } from "@/sandbox/payment";
import type { IntentRecord, SessionRecord, SetupRecord } from "@/sandbox/records";
import { answerSetupChallenge, confirmSetup } from "@/sandbox/setup";

/** Where a customer goes on after a step on the hosted page. */
export type Step = "done" | "declined" | "challenge" | "closed" | "no-challenge" | "unknown-card";

/**
 * Pays with, or keeps, the card whose number the customer typed. There is no await in here: of two submissions the
 * second finds the session complete, so nothing is ever charged twice.
 */
export function submitCard(sandbox: Sandbox, session: SessionRecord, typed: string): Step {
  if (session.status !== "open") return session.status === "complete" ? "done" : "closed";
  const card = findCard(typed);
  if (!card) return "unknown-card";
  const method = newMethod(sandbox, card, emailOf(sandbox, session));
  const setup = setupOf(sandbox, session);
  return stepAfter(
    setup ? confirmSetup(sandbox, setup, method) : confirmIntent(sandbox, openIntent(sandbox, session), method, { offSession: false }),
  );
}

/** Answers the open 3-D Secure challenge the way the customer's bank would. */
export function answerChallenge(sandbox: Sandbox, session: SessionRecord, passed: boolean): Step {
  if (session.status !== "open") return session.status === "complete" ? "done" : "closed";
  const attempt = attemptOf(sandbox, session);
  const after = attempt && answerAttempt(sandbox, attempt, passed);
  return after ? stepAfter(after) : "no-challenge";
}

/** See `answerChallenge`; for a payment or a setup that no checkout belongs to as well. */
export function answerAttempt(
  sandbox: Sandbox,
  attempt: IntentRecord | SetupRecord,
  passed: boolean,
): IntentRecord | SetupRecord | undefined {
  return "amountCents" in attempt ? answerIntentChallenge(sandbox, attempt, passed) : answerSetupChallenge(sandbox, attempt, passed);
}

/** What the customer of a checkout tries: the payment, once there was a try, or the setup. */
export function attemptOf({ state }: Sandbox, session: SessionRecord): IntentRecord | SetupRecord | undefined {
  if (session.setupId !== null) return state.setups.get(session.setupId);
  return session.intentId === null ? undefined : state.intents.get(session.intentId);
}

function stepAfter({ status }: IntentRecord | SetupRecord): Step {
  if (status === "requires_action") return "challenge";
  return status === "succeeded" || status === "processing" ? "done" : "declined";
}

function setupOf({ state }: Sandbox, session: SessionRecord): SetupRecord | undefined {
  return session.setupId === null ? undefined : state.setups.get(session.setupId);
}

function emailOf({ state }: Sandbox, session: SessionRecord): string | null {
  const customer = session.customerId === null ? undefined : state.customers.get(session.customerId);
  return session.customerEmail ?? customer?.email ?? null;
}

/** Like Stripe's, a session has no PaymentIntent until somebody tries to pay. */
function openIntent({ state }: Sandbox, session: SessionRecord): IntentRecord {
  const present = session.intentId === null ? undefined : state.intents.get(session.intentId);
  if (present) return present;
  const id = newId("pi");
  state.sessions.put({ ...session, intentId: id });
  return state.intents.put({
    id,
    clientSecret: newClientSecret(id),
    sessionId: session.id,
    createdAt: state.nowSeconds(),
    status: "requires_payment_method",
    amountCents: session.totalCents,
    customerId: session.customerId,
    setupFutureUsage: session.intentData.setupFutureUsage,
    description: session.intentData.description,
    metadata: session.intentData.metadata,
    receiptEmail: session.intentData.receiptEmail,
    returnUrl: null,
    challengedMethodId: null,
    methodId: null,
    chargeId: null,
    lastError: null,
    ending: null,
    canceledAt: null,
    cancellationReason: null,
  });
}
