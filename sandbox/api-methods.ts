import type Stripe from "stripe";
import { z } from "zod";
import { getCustomer } from "@/sandbox/api-customers";
import { buildMethod } from "@/sandbox/build-method";
import { ApiError, missing } from "@/sandbox/errors";
import { tell, type Sandbox } from "@/sandbox/events";
import { expansions } from "@/sandbox/expand";
import type { FormObject } from "@/sandbox/form";
import { pageOf, type ListObject } from "@/sandbox/lists";
import { cardOf, saveMethod, usableMethod } from "@/sandbox/methods";
import { expand, page, parseParams, text } from "@/sandbox/params";
import type { MethodRecord } from "@/sandbox/records";

/** `/v1/payment_methods` and the saved ones of a customer. */

const EXPANDABLE = ["customer"];
const readParams = z.strictObject({ expand });

export function retrieveMethod(sandbox: Sandbox, params: FormObject, id: string): Stripe.PaymentMethod {
  const input = parseParams(readParams, params);
  return buildMethod(sandbox, getMethod(sandbox, id), expansions(input.expand, EXPANDABLE));
}

const attachParams = z.strictObject({ customer: text(100), expand });

/** The bank is asked whether the card is good, but not for its customer: what is saved this way is not set up. */
export function attachMethod(sandbox: Sandbox, params: FormObject, id: string): Stripe.PaymentMethod {
  const input = parseParams(attachParams, params);
  const places = expansions(input.expand, EXPANDABLE);
  const customer = getCustomer(sandbox, input.customer, "customer");
  const present = sandbox.state.methods.get(id);
  if (present && present.customerId !== null && present.customerId !== customer.id) {
    throw new ApiError({
      status: 400,
      executed: true,
      code: "resource_already_exists",
      message: "The payment method you provided has already been attached to a customer.",
    });
  }
  const method = usableMethod(sandbox, id, customer.id);
  const { decline, declinesSaving } = cardOf(method);
  if (decline && declinesSaving) {
    const { code, declineCode, message } = decline;
    throw new ApiError({ status: 402, type: "card_error", executed: true, code, message, details: { decline_code: declineCode } });
  }
  return buildMethod(sandbox, saveMethod(sandbox, method, customer.id, null), places);
}

export function detachMethod(sandbox: Sandbox, params: FormObject, id: string): Stripe.PaymentMethod {
  const input = parseParams(readParams, params);
  const places = expansions(input.expand, EXPANDABLE);
  const { state } = sandbox;
  const method = getMethod(sandbox, id);
  const customer = method.customerId === null ? undefined : state.customers.get(method.customerId);
  if (!customer) {
    throw new ApiError({
      status: 400,
      executed: true,
      message: "The payment method you provided is not attached to a customer so detachment is impossible.",
    });
  }
  if (customer.defaultMethodId === id) state.customers.put({ ...customer, defaultMethodId: null });
  const detached = state.methods.put({ ...method, customerId: null, spent: true });
  tell(sandbox, { type: "payment_method.detached", object: buildMethod(sandbox, detached) });
  return buildMethod(sandbox, detached, places);
}

const listParams = z.strictObject({ ...page, type: z.literal("card").optional() });

export function listCustomerMethods(sandbox: Sandbox, params: FormObject, id: string): ListObject<Stripe.PaymentMethod> {
  const input = parseParams(listParams, params);
  getCustomer(sandbox, id, "customer");
  return methodsOf(sandbox, input, id, `/v1/customers/${id}/payment_methods`);
}

const listAllParams = z.strictObject({ ...listParams.shape, customer: text(100) });

export function listMethods(sandbox: Sandbox, params: FormObject): ListObject<Stripe.PaymentMethod> {
  const { customer, ...input } = parseParams(listAllParams, params);
  getCustomer(sandbox, customer, "customer");
  return methodsOf(sandbox, input, customer, "/v1/payment_methods");
}

function methodsOf(
  sandbox: Sandbox,
  input: z.output<typeof listParams>,
  customerId: string,
  url: string,
): ListObject<Stripe.PaymentMethod> {
  const places = expansions(input.expand, EXPANDABLE, "data.");
  return pageOf(sandbox.state.methods, input, {
    url,
    wanted: (method) => method.customerId === customerId,
    render: (method) => buildMethod(sandbox, method, places),
  });
}

function getMethod({ state }: Sandbox, id: string): MethodRecord {
  const method = state.methods.get(id);
  if (!method) throw missing("PaymentMethod", "payment_method", id);
  return method;
}
