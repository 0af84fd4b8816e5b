import type Stripe from "stripe";
import { z } from "zod";
import { buildCustomer } from "@/sandbox/build-customer";
import { makeCustomer } from "@/sandbox/customers";
import { ApiError, missing } from "@/sandbox/errors";
import type { Sandbox } from "@/sandbox/events";
import { expansions } from "@/sandbox/expand";
import type { FormObject } from "@/sandbox/form";
import { changedMetadata, clearable, expand, list, metadataChange, parseParams, text } from "@/sandbox/params";
import type { CustomerRecord } from "@/sandbox/records";

/** `/v1/customers`. */

const facts = {
  email: clearable(512).pipe(z.email("Invalid email address").nullable()).optional(),
  name: clearable(256).optional(),
  phone: clearable(20).optional(),
  description: clearable(5000).optional(),
  preferred_locales: list(text(20), 10).optional(),
  metadata: metadataChange.optional(),
  expand,
};
const createParams = z.strictObject(facts);
const updateParams = z.strictObject({ ...facts, invoice_settings: z.strictObject({ default_payment_method: clearable(100) }).optional() });

export function createCustomer(sandbox: Sandbox, params: FormObject): Stripe.Customer {
  const { expand: asked, preferred_locales: locales = [], metadata, ...input } = parseParams(createParams, params);
  expansions(asked, []);
  return buildCustomer(makeCustomer(sandbox, { ...given(input), locales, metadata: changedMetadata({}, metadata) }));
}

export function updateCustomer(sandbox: Sandbox, params: FormObject, id: string): Stripe.Customer {
  const { expand: asked, preferred_locales: locales, metadata, invoice_settings: invoices, ...input } = parseParams(updateParams, params);
  expansions(asked, []);
  const customer = getCustomer(sandbox, id, "id");
  if (invoices) checkMethodOf(sandbox, customer, invoices.default_payment_method);
  return buildCustomer(
    sandbox.state.customers.put({
      ...customer,
      ...given(input),
      locales: locales ?? customer.locales,
      metadata: changedMetadata(customer.metadata, metadata),
      defaultMethodId: invoices ? invoices.default_payment_method : customer.defaultMethodId,
    }),
  );
}

export function retrieveCustomer(sandbox: Sandbox, params: FormObject, id: string): Stripe.Customer {
  expansions(parseParams(z.strictObject({ expand }), params).expand, []);
  return buildCustomer(getCustomer(sandbox, id, "id"));
}

/** @throws ApiError 404 that names the parameter which the id came by. */
export function getCustomer({ state }: Sandbox, id: string, param: string): CustomerRecord {
  const customer = state.customers.get(id);
  if (!customer) throw missing("customer", param, id);
  return customer;
}

function checkMethodOf({ state }: Sandbox, customer: CustomerRecord, methodId: string | null): void {
  if (methodId === null || state.methods.get(methodId)?.customerId === customer.id) return;
  throw new ApiError({
    status: 400,
    param: "invoice_settings[default_payment_method]",
    message: `The customer does not have a payment method with the ID ${methodId}.`,
  });
}

/** Without what was left out: that stays as it is. */
function given<Input extends object>(input: Input): Partial<Input> {
  const entries = Object.entries(input).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Input>;
}
