import type Stripe from "stripe";
import { z } from "zod";
import { buildRefund } from "@/sandbox/build-refund";
import { ApiError, missing } from "@/sandbox/errors";
import type { Sandbox } from "@/sandbox/events";
import { expansions } from "@/sandbox/expand";
import type { FormObject } from "@/sandbox/form";
import { pageOf, type ListObject } from "@/sandbox/lists";
import { created, expand, integer, isWithin, metadata, page, parseParams, text } from "@/sandbox/params";
import type { ChargeRecord } from "@/sandbox/records";
import { makeRefund } from "@/sandbox/refund";

/** `/v1/refunds`. */

const EXPANDABLE = ["charge", "payment_intent", "balance_transaction"];

const createParams = z.strictObject({
  payment_intent: text(100).optional(),
  charge: text(100).optional(),
  amount: integer(1, 99_999_999).optional(),
  reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
  metadata: metadata.optional(),
  expand,
});

export function createRefund(sandbox: Sandbox, params: FormObject): Stripe.Refund {
  const input = parseParams(createParams, params);
  const places = expansions(input.expand, EXPANDABLE);
  const charge = chargeToRefund(sandbox, input.payment_intent, input.charge);
  const refund = makeRefund(sandbox, charge, { amountCents: input.amount, reason: input.reason, metadata: input.metadata });
  return buildRefund(sandbox, refund, places);
}

function chargeToRefund(sandbox: Sandbox, intentId: string | undefined, chargeId: string | undefined): ChargeRecord {
  if (chargeId !== undefined && intentId === undefined) {
    const charge = sandbox.state.charges.get(chargeId);
    if (!charge) throw missing("charge", "charge", chargeId);
    return charge;
  }
  if (intentId === undefined || chargeId !== undefined)
    throw new ApiError({
      status: 400,
      message: "One of the following params should be provided for this request: payment_intent or charge.",
    });
  return paidCharge(sandbox, intentId);
}

/**
 * The charge that paid the PaymentIntent.
 * @throws ApiError 404 without such an intent, 400 when it is not paid.
 */
export function paidCharge({ state }: Sandbox, intentId: string): ChargeRecord {
  const intent = state.intents.get(intentId);
  if (!intent) throw missing("payment_intent", "payment_intent", intentId);
  const charge = intent.chargeId === null ? undefined : state.charges.get(intent.chargeId);
  if (charge?.status === "succeeded") return charge;
  throw new ApiError({
    status: 400,
    param: "payment_intent",
    message: `This PaymentIntent (${intentId}) does not have a successful charge.`,
  });
}

const readParams = z.strictObject({ expand });

export function retrieveRefund(sandbox: Sandbox, params: FormObject, id: string): Stripe.Refund {
  const input = parseParams(readParams, params);
  const refund = sandbox.state.refunds.get(id);
  if (!refund) throw missing("refund", "id", id);
  return buildRefund(sandbox, refund, expansions(input.expand, EXPANDABLE));
}

const listParams = z.strictObject({ ...page, created, payment_intent: text(100).optional(), charge: text(100).optional() });

export function listRefunds(sandbox: Sandbox, params: FormObject): ListObject<Stripe.Refund> {
  const { payment_intent: intentId, charge: chargeId, ...input } = parseParams(listParams, params);
  const places = expansions(input.expand, EXPANDABLE, "data.");
  return pageOf(sandbox.state.refunds, input, {
    url: "/v1/refunds",
    wanted: (refund) =>
      (intentId === undefined || refund.intentId === intentId) &&
      (chargeId === undefined || refund.chargeId === chargeId) &&
      isWithin(refund.createdAt, input.created),
    render: (refund) => buildRefund(sandbox, refund, places),
  });
}
