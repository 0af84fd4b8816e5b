import type Stripe from "stripe";
import type { Surroundings } from "@/sandbox/build-payment";
import type { CustomerRecord } from "@/sandbox/records";

/** The Customer of Stripe's API; the return type is the SDK's, so that `tsc` checks every field. */
export function buildCustomer(customer: CustomerRecord): Stripe.Customer {
  return {
    id: customer.id,
    object: "customer",
    address: null,
    balance: 0,
    created: customer.createdAt,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: customer.description,
    discount: null,
    email: customer.email,
    invoice_prefix: customer.id.slice(-8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: customer.defaultMethodId, footer: null, rendering_options: null },
    livemode: false,
    metadata: customer.metadata,
    name: customer.name,
    next_invoice_sequence: 1,
    phone: customer.phone,
    preferred_locales: customer.locales,
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
}

/** The Customer with that id, whole or as an id, as a field of another object. */
export function customerField(from: Surroundings, id: string | null, whole: boolean): string | Stripe.Customer | null {
  const customer = id === null || !whole ? undefined : from.state.customers.get(id);
  return customer ? buildCustomer(customer) : id;
}
