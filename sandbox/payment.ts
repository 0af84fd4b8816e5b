import { book, chargeFeeCents } from "@/sandbox/balance";
import { buildCharge, buildIntent } from "@/sandbox/build-payment";
import { AUTHENTICATION_FAILED, AUTHENTICATION_REQUIRED, isChallenged, type Decline } from "@/sandbox/cards";
import { completeSession, failSession } from "@/sandbox/complete-session";
import { withCustomer } from "@/sandbox/customers";
import { openDispute } from "@/sandbox/dispute";
import { tell, type Sandbox } from "@/sandbox/events";
import { newId } from "@/sandbox/ids";
import { cardOf, saveMethod } from "@/sandbox/methods";
import type { ChargeRecord, IntentRecord, MethodRecord } from "@/sandbox/records";

/**
 * What becomes of a PaymentIntent, whoever confirms it: the customer on the hosted page or the portal by itself.
 * There is no await in here: of two attempts the second finds the intent as the first left it.
 */

/** Tries to pay with that card. */
export function confirmIntent(
  sandbox: Sandbox,
  intent: IntentRecord,
  method: MethodRecord,
  { offSession }: { offSession: boolean },
): IntentRecord {
  if (!isChallenged(cardOf(method), { offSession, setUp: method.setUp })) return charge(sandbox, intent, method, false);
  if (offSession) return decline(sandbox, intent, method, AUTHENTICATION_REQUIRED, false);
  return sandbox.state.intents.put({
    ...intent,
    status: "requires_action",
    challengedMethodId: method.id,
    methodId: intent.sessionId === null ? method.id : null,
    lastError: null,
  });
}

/** Answers the open 3-D Secure challenge the way the customer's bank would. `undefined` when there is none. */
export function answerIntentChallenge(sandbox: Sandbox, intent: IntentRecord, passed: boolean): IntentRecord | undefined {
  const method = intent.challengedMethodId === null ? undefined : sandbox.state.methods.get(intent.challengedMethodId);
  if (intent.status !== "requires_action" || !method) return undefined;
  return passed ? charge(sandbox, intent, method, true) : refuse(sandbox, intent, method, AUTHENTICATION_FAILED, null);
}

function charge(sandbox: Sandbox, intent: IntentRecord, method: MethodRecord, challenged: boolean): IntentRecord {
  const refusal = cardOf(method).decline;
  if (refusal) return decline(sandbox, intent, method, refusal, challenged);
  const { payments } = sandbox.state.faults;
  if (!payments) return succeed(sandbox, intent, method, challenged);
  return process(sandbox, intent, method, { at: sandbox.state.nowSeconds() + payments.afterSeconds, status: payments.ending });
}

/** The bank takes its time: the checkout is over, and the money is not there yet. */
function process(sandbox: Sandbox, intent: IntentRecord, method: MethodRecord, ending: NonNullable<IntentRecord["ending"]>): IntentRecord {
  const processing = sandbox.state.intents.put({
    ...intent,
    status: "processing",
    challengedMethodId: null,
    methodId: method.id,
    lastError: null,
    ending,
  });
  sandbox.agenda.add(ending.at, { kind: "payment-ends", id: intent.id });
  tell(sandbox, { type: "payment_intent.processing", object: buildIntent(sandbox, processing) });
  completeSession(sandbox, processing);
  return processing;
}

/** Ends a payment that the bank took its time for. */
export function endProcessing(sandbox: Sandbox, id: string): void {
  const intent = sandbox.state.intents.get(id);
  const method = intent?.methodId ? sandbox.state.methods.get(intent.methodId) : undefined;
  if (intent?.status !== "processing" || !intent.ending || !method) return;
  const over = { ...intent, ending: null };
  if (intent.ending.status === "succeeded") {
    succeed(sandbox, over, method, false);
    return;
  }
  decline(sandbox, over, method, { code: "card_declined", declineCode: "generic_decline", message: "The payment failed." }, false);
  failSession(sandbox, over);
}

function decline(sandbox: Sandbox, intent: IntentRecord, method: MethodRecord, why: Decline, challenged: boolean): IntentRecord {
  return refuse(sandbox, intent, method, why, putCharge(sandbox, intent, method, { challenged, decline: why }));
}

function refuse(sandbox: Sandbox, intent: IntentRecord, method: MethodRecord, why: Decline, attempt: ChargeRecord | null): IntentRecord {
  const refused = sandbox.state.intents.put({
    ...intent,
    status: "requires_payment_method",
    challengedMethodId: null,
    methodId: null,
    chargeId: attempt?.id ?? intent.chargeId,
    lastError: {
      code: why.code,
      declineCode: why.declineCode,
      message: why.message,
      chargeId: attempt?.id ?? null,
      methodId: method.id,
    },
  });
  tell(sandbox, { type: "payment_intent.payment_failed", object: buildIntent(sandbox, refused) });
  return refused;
}

function succeed(sandbox: Sandbox, before: IntentRecord, method: MethodRecord, challenged: boolean): IntentRecord {
  const { state } = sandbox;
  const intent = withCustomer(sandbox, before);
  // Only now is the card kept: one that was declined must never show up as saved.
  if (intent.setupFutureUsage !== null) saveMethod(sandbox, method, intent.customerId, intent.setupFutureUsage);
  else if (method.customerId === null) state.methods.put({ ...method, spent: true });
  const attempt = putCharge(sandbox, intent, method, { challenged, decline: undefined });
  const { amountCents } = attempt;
  const movement = book(state, { type: "charge", amountCents, feeCents: chargeFeeCents(amountCents), sourceId: attempt.id });
  const paid = state.charges.put({ ...attempt, transactionId: movement.id });
  const succeeded = state.intents.put({
    ...intent,
    status: "succeeded",
    challengedMethodId: null,
    methodId: method.id,
    chargeId: paid.id,
    lastError: null,
  });
  tell(sandbox, { type: "charge.succeeded", object: buildCharge(sandbox, paid) });
  tell(sandbox, { type: "payment_intent.succeeded", object: buildIntent(sandbox, succeeded) });
  completeSession(sandbox, succeeded);
  if (cardOf(method).outcome === "disputed") openDispute(sandbox, paid, { reason: "fraudulent", isInquiry: false });
  return succeeded;
}

function putCharge(
  { state }: Sandbox,
  intent: IntentRecord,
  method: MethodRecord,
  { challenged, decline: why }: { readonly challenged: boolean; readonly decline: Decline | undefined },
): ChargeRecord {
  return state.charges.put({
    id: newId("ch"),
    intentId: intent.id,
    createdAt: state.nowSeconds(),
    status: why ? "failed" : "succeeded",
    amountCents: intent.amountCents,
    card: method.card,
    challenged,
    methodId: method.id,
    customerId: intent.customerId,
    email: method.email,
    description: intent.description,
    metadata: intent.metadata,
    failure: why ? { code: why.code, declineCode: why.declineCode, message: why.message } : null,
    refundedCents: 0,
    disputeId: null,
    transactionId: null,
  });
}
