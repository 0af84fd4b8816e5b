import { buildSetup } from "@/sandbox/build-setup";
import { isChallenged, type Decline } from "@/sandbox/cards";
import { completeSession } from "@/sandbox/complete-session";
import { withCustomer } from "@/sandbox/customers";
import { tell, type Sandbox } from "@/sandbox/events";
import { newClientSecret, newId } from "@/sandbox/ids";
import { cardOf, saveMethod } from "@/sandbox/methods";
import type { MethodRecord, SetupRecord } from "@/sandbox/records";

/** What becomes of a SetupIntent: a card is kept for later, and nothing is paid. */

type Facts = Pick<SetupRecord, "sessionId" | "customerId" | "usage" | "description" | "metadata" | "returnUrl">;

export function makeSetup({ state }: Sandbox, facts: Facts): SetupRecord {
  const id = newId("seti");
  return state.setups.put({
    ...facts,
    id,
    clientSecret: newClientSecret(id),
    createdAt: state.nowSeconds(),
    status: "requires_payment_method",
    challengedMethodId: null,
    methodId: null,
    lastError: null,
    canceledAt: null,
    cancellationReason: null,
  });
}

/** Tries to keep that card; the customer is there. */
export function confirmSetup(sandbox: Sandbox, setup: SetupRecord, method: MethodRecord): SetupRecord {
  if (!isChallenged(cardOf(method), { offSession: false, setUp: method.setUp })) return keep(sandbox, setup, method);
  return sandbox.state.setups.put({
    ...setup,
    status: "requires_action",
    challengedMethodId: method.id,
    methodId: method.id,
    lastError: null,
  });
}

/** Answers the open 3-D Secure challenge the way the customer's bank would. `undefined` when there is none. */
export function answerSetupChallenge(sandbox: Sandbox, setup: SetupRecord, passed: boolean): SetupRecord | undefined {
  const method = setup.challengedMethodId === null ? undefined : sandbox.state.methods.get(setup.challengedMethodId);
  if (setup.status !== "requires_action" || !method) return undefined;
  return passed ? keep(sandbox, setup, method) : refuse(sandbox, setup, method, AUTHENTICATION_FAILED);
}

/** What SetupIntents say when the customer's bank did not recognise the customer. */
const AUTHENTICATION_FAILED = {
  code: "setup_intent_authentication_failure",
  declineCode: null,
  message: "The latest attempt to set up the payment method has failed because authentication failed.",
};

function keep(sandbox: Sandbox, before: SetupRecord, method: MethodRecord): SetupRecord {
  const card = cardOf(method);
  if (card.decline && card.declinesSaving) return refuse(sandbox, before, method, card.decline);
  const setup = withCustomer(sandbox, before);
  saveMethod(sandbox, method, setup.customerId, setup.usage);
  const succeeded = sandbox.state.setups.put({
    ...setup,
    status: "succeeded",
    challengedMethodId: null,
    methodId: method.id,
    lastError: null,
  });
  tell(sandbox, { type: "setup_intent.succeeded", object: buildSetup(sandbox, succeeded) });
  completeSession(sandbox, succeeded);
  return succeeded;
}

function refuse(
  sandbox: Sandbox,
  setup: SetupRecord,
  method: MethodRecord,
  { code, declineCode, message }: Pick<Decline, "declineCode" | "message"> & { readonly code: string },
): SetupRecord {
  const refused = sandbox.state.setups.put({
    ...setup,
    status: "requires_payment_method",
    challengedMethodId: null,
    methodId: null,
    lastError: { code, declineCode, message, methodId: method.id },
  });
  tell(sandbox, { type: "setup_intent.setup_failed", object: buildSetup(sandbox, refused) });
  return refused;
}

export function cancelSetup(sandbox: Sandbox, setup: SetupRecord, reason: string | null): SetupRecord {
  const { state } = sandbox;
  const canceled = state.setups.put({
    ...setup,
    status: "canceled",
    challengedMethodId: null,
    canceledAt: state.nowSeconds(),
    cancellationReason: reason,
  });
  tell(sandbox, { type: "setup_intent.canceled", object: buildSetup(sandbox, canceled) });
  return canceled;
}
