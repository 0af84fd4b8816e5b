import { findCard, TEST_CARDS, type TestCard } from "@/sandbox/cards";
import { buildMethod } from "@/sandbox/build-method";
import { ApiError, missing } from "@/sandbox/errors";
import { tell, type Sandbox } from "@/sandbox/events";
import { newId } from "@/sandbox/ids";
import type { MethodRecord, SetupRecord } from "@/sandbox/records";

/** PaymentMethods: one card each, saved to a customer or good for one payment. */

export function newMethod({ state }: Sandbox, card: TestCard, email: string | null): MethodRecord {
  return state.methods.put({
    id: newId("pm"),
    createdAt: state.nowSeconds(),
    card: card.number,
    customerId: null,
    email,
    metadata: {},
    setUp: false,
    spent: false,
  });
}

export function cardOf(method: MethodRecord): TestCard {
  const card = findCard(method.card);
  if (!card) throw new Error(`${method.id} is no test card`);
  return card;
}

/**
 * The PaymentMethod that a request names, for use with that customer. One of Stripe's test names makes a fresh one.
 * @throws ApiError 404 when there is none, 400 when it is somebody else's or used up.
 */
export function usableMethod(sandbox: Sandbox, name: string, customerId: string | null): MethodRecord {
  const card = TEST_CARDS.find(({ methodName }) => methodName === name);
  if (card) return newMethod(sandbox, card, null);
  const method = sandbox.state.methods.get(name);
  if (!method) throw missing("PaymentMethod", "payment_method", name);
  const refuse = (message: string): ApiError => new ApiError({ status: 400, executed: true, param: "payment_method", message });
  if (method.spent)
    throw refuse(
      "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.",
    );
  if (method.customerId === null || method.customerId === customerId) return method;
  if (customerId === null)
    throw refuse("The payment method belongs to a Customer. Please include the Customer in the `customer` parameter.");
  throw refuse(`The customer does not have a payment method with the ID ${name}.`);
}

/** Keeps the card for the customer's later payments. */
export function saveMethod(
  sandbox: Sandbox,
  method: MethodRecord,
  customerId: string | null,
  usage: SetupRecord["usage"] | null,
): MethodRecord {
  const saved = sandbox.state.methods.put({
    ...method,
    customerId: customerId ?? method.customerId,
    setUp: method.setUp || usage === "off_session",
  });
  if (method.customerId === null && saved.customerId !== null)
    tell(sandbox, { type: "payment_method.attached", object: buildMethod(sandbox, saved) });
  return saved;
}
