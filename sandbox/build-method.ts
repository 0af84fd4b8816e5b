import type Stripe from "stripe";
import { buildCustomer } from "@/sandbox/build-customer";
import { CARD_EXPIRY, type Surroundings } from "@/sandbox/build-payment";
import { NOTHING_EXPANDED, type Expansions } from "@/sandbox/expand";
import type { MethodRecord } from "@/sandbox/records";

/** The PaymentMethod of Stripe's API; the return type is the SDK's, so that `tsc` checks every field. */
export function buildMethod(from: Surroundings, method: MethodRecord, expand: Expansions = NOTHING_EXPANDED): Stripe.PaymentMethod {
  const customer = method.customerId === null ? undefined : from.state.customers.get(method.customerId);
  return {
    id: method.id,
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { address: null, email: method.email, name: null, phone: null, tax_id: null },
    card: {
      ...CARD_EXPIRY,
      brand: "visa",
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: "IT",
      display_brand: "visa",
      // The same for the same number, so that a card that is saved twice can be told.
      fingerprint: `sandbox${method.card.slice(-9)}`,
      funding: "credit",
      generated_from: null,
      last4: method.card.slice(-4),
      networks: { available: ["visa"], preferred: null },
      regulated_status: null,
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: method.createdAt,
    customer: customer && expand.has("customer") ? buildCustomer(customer) : method.customerId,
    customer_account: null,
    livemode: false,
    metadata: method.metadata,
    type: "card",
  };
}

/** The PaymentMethod with that id, whole or as an id, as a field of another object. */
export function methodField(from: Surroundings, id: string | null, whole: boolean): string | Stripe.PaymentMethod | null {
  const method = id === null || !whole ? undefined : from.state.methods.get(id);
  return method ? buildMethod(from, method) : id;
}
