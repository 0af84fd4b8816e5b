import type Stripe from "stripe";
import { customerField } from "@/sandbox/build-customer";
import { buildMethod, methodField } from "@/sandbox/build-method";
import { authenticationUrl, type Surroundings } from "@/sandbox/build-payment";
import { NOTHING_EXPANDED, type Expansions } from "@/sandbox/expand";
import type { SetupRecord } from "@/sandbox/records";

/** The SetupIntent of Stripe's API; the return type is the SDK's, so that `tsc` checks every field. */
export function buildSetup(from: Surroundings, setup: SetupRecord, expand: Expansions = NOTHING_EXPANDED): Stripe.SetupIntent {
  return {
    id: setup.id,
    object: "setup_intent",
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: setup.cancellationReason,
    client_secret: setup.clientSecret,
    created: setup.createdAt,
    customer: customerField(from, setup.customerId, expand.has("customer")),
    customer_account: null,
    description: setup.description,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: lastError(from, setup),
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: setup.metadata,
    next_action:
      setup.status === "requires_action"
        ? { type: "redirect_to_url", redirect_to_url: { return_url: setup.returnUrl, url: authenticationUrl(from, setup) } }
        : null,
    on_behalf_of: null,
    payment_method: methodField(from, setup.methodId, expand.has("payment_method")),
    payment_method_configuration_details: null,
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    single_use_mandate: null,
    status: setup.status,
    usage: setup.usage,
  };
}

function lastError(from: Surroundings, { lastError: error }: SetupRecord): Stripe.SetupIntent.LastSetupError | null {
  if (!error) return null;
  const method = from.state.methods.get(error.methodId);
  return {
    type: error.code === "setup_intent_authentication_failure" ? "invalid_request_error" : "card_error",
    code: error.code,
    message: error.message,
    ...(error.declineCode !== null && { decline_code: error.declineCode }),
    ...(method && { payment_method: buildMethod(from, method) }),
  };
}
