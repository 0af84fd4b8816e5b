import { book, chargeFeeCents } from "@/sandbox/balance";
import { buildCharge, buildIntent } from "@/sandbox/build-payment";
import { buildSession } from "@/sandbox/build-session";
import { AUTHENTICATION_FAILED, findCard, type Decline, type TestCard } from "@/sandbox/cards";
import { openDispute } from "@/sandbox/dispute";
import { tell, type Sandbox } from "@/sandbox/events";
import { newClientSecret, newId } from "@/sandbox/ids";
import type { ChargeRecord, IntentRecord, SessionRecord } from "@/sandbox/records";

/** Where a customer goes on after a step on the hosted page. */
export type Step = "paid" | "declined" | "challenge" | "closed" | "no-challenge" | "unknown-card";

/**
 * Pays with the number that the customer typed. There is no await in here: of two submissions the second finds
 * the session complete, so nothing is ever charged twice.
 */
export function submitCard(sandbox: Sandbox, session: SessionRecord, typed: string): Step {
  if (session.status !== "open") return session.status === "complete" ? "paid" : "closed";
  const card = findCard(typed);
  if (!card) return "unknown-card";
  const intent = openIntent(sandbox, session);
  if (!card.challenge) return charge(sandbox, session, intent, card);
  sandbox.state.intents.put({ ...intent, status: "requires_action", challengedCard: card.number, lastError: null });
  return "challenge";
}

/** Answers the open 3-D Secure challenge the way the customer's bank would. */
export function answerChallenge(sandbox: Sandbox, session: SessionRecord, passed: boolean): Step {
  if (session.status !== "open") return session.status === "complete" ? "paid" : "closed";
  const intent = challengedIntent(sandbox, session);
  const card = intent?.challengedCard ? findCard(intent.challengedCard) : undefined;
  if (!intent || !card) return "no-challenge";
  return passed ? charge(sandbox, session, intent, card) : refuse(sandbox, intent, AUTHENTICATION_FAILED, null);
}

/** The session's PaymentIntent while its bank waits for the customer. */
export function challengedIntent(sandbox: Sandbox, session: SessionRecord): IntentRecord | undefined {
  const intent = session.intentId === null ? undefined : sandbox.state.intents.get(session.intentId);
  return intent?.status === "requires_action" ? intent : undefined;
}

/** Like Stripe's, a session has no PaymentIntent until somebody tries to pay. */
function openIntent(sandbox: Sandbox, session: SessionRecord): IntentRecord {
  const { state } = sandbox;
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
    description: session.intentData.description,
    metadata: session.intentData.metadata,
    receiptEmail: session.intentData.receiptEmail,
    challengedCard: null,
    methodId: null,
    chargeId: null,
    lastError: null,
    canceledAt: null,
  });
}

function charge(sandbox: Sandbox, session: SessionRecord, intent: IntentRecord, card: TestCard): Step {
  const attempt = sandbox.state.charges.put({
    id: newId("ch"),
    intentId: intent.id,
    createdAt: sandbox.state.nowSeconds(),
    status: card.decline ? "failed" : "succeeded",
    amountCents: intent.amountCents,
    card: card.number,
    challenged: card.challenge,
    methodId: newId("pm"),
    email: session.customerEmail,
    description: intent.description,
    metadata: intent.metadata,
    failure: card.decline ?? null,
    refundedCents: 0,
    disputeId: null,
    transactionId: null,
  });
  return card.decline ? refuse(sandbox, intent, card.decline, attempt) : complete(sandbox, intent, attempt, card.disputed);
}

function refuse(sandbox: Sandbox, intent: IntentRecord, decline: Decline, attempt: ChargeRecord | null): Step {
  const refused = sandbox.state.intents.put({
    ...intent,
    status: "requires_payment_method",
    challengedCard: null,
    methodId: null,
    chargeId: attempt?.id ?? intent.chargeId,
    lastError: { code: decline.code, declineCode: decline.declineCode, message: decline.message, chargeId: attempt?.id ?? null },
  });
  tell(sandbox, { type: "payment_intent.payment_failed", object: buildIntent(sandbox, refused) });
  return "declined";
}

function complete(sandbox: Sandbox, intent: IntentRecord, attempt: ChargeRecord, disputed: boolean): Step {
  const { state } = sandbox;
  const { amountCents } = attempt;
  const movement = book(state, { type: "charge", amountCents, feeCents: chargeFeeCents(amountCents), sourceId: attempt.id });
  const paid = state.charges.put({ ...attempt, transactionId: movement.id });
  const session = state.sessions.get(intent.sessionId);
  if (!session) throw new Error(`the session of ${intent.id} is gone`);
  const succeeded = state.intents.put({
    ...intent,
    status: "succeeded",
    challengedCard: null,
    methodId: paid.methodId,
    chargeId: paid.id,
    lastError: null,
  });
  const completed = state.sessions.put({ ...session, status: "complete" });
  tell(sandbox, { type: "charge.succeeded", object: buildCharge(sandbox, paid) });
  tell(sandbox, { type: "payment_intent.succeeded", object: buildIntent(sandbox, succeeded) });
  tell(sandbox, { type: "checkout.session.completed", object: buildSession(sandbox, completed) });
  if (disputed) openDispute(sandbox, paid, "fraudulent");
  return "paid";
}
