import type Stripe from "stripe";
import { z } from "zod";
import { buildDispute } from "@/sandbox/build-dispute";
import { missing } from "@/sandbox/errors";
import type { Sandbox } from "@/sandbox/events";
import { expansions } from "@/sandbox/expand";
import type { FormObject } from "@/sandbox/form";
import { pageOf, type ListObject } from "@/sandbox/lists";
import { created, expand, isWithin, page, parseParams, text } from "@/sandbox/params";

/** `/v1/disputes`, to read: disputes begin and end at the bank. */

const EXPANDABLE = ["charge", "payment_intent"];
const readParams = z.strictObject({ expand });

export function retrieveDispute(sandbox: Sandbox, params: FormObject, id: string): Stripe.Dispute {
  const input = parseParams(readParams, params);
  const dispute = sandbox.state.disputes.get(id);
  if (!dispute) throw missing("dispute", "dispute", id);
  return buildDispute(sandbox, dispute, expansions(input.expand, EXPANDABLE));
}

const listParams = z.strictObject({ ...page, created, payment_intent: text(100).optional(), charge: text(100).optional() });

export function listDisputes(sandbox: Sandbox, params: FormObject): ListObject<Stripe.Dispute> {
  const { payment_intent: intentId, charge: chargeId, ...input } = parseParams(listParams, params);
  const places = expansions(input.expand, EXPANDABLE, "data.");
  return pageOf(sandbox.state.disputes, input, {
    url: "/v1/disputes",
    wanted: (dispute) =>
      (intentId === undefined || dispute.intentId === intentId) &&
      (chargeId === undefined || dispute.chargeId === chargeId) &&
      isWithin(dispute.createdAt, input.created),
    render: (dispute) => buildDispute(sandbox, dispute, places),
  });
}
