import type Stripe from "stripe";
import { z } from "zod";
import { buildTransaction } from "@/sandbox/build-balance";
import { missing } from "@/sandbox/errors";
import type { Sandbox } from "@/sandbox/events";
import { expansions } from "@/sandbox/expand";
import type { FormObject } from "@/sandbox/form";
import { pageOf, type ListObject } from "@/sandbox/lists";
import { created, expand, isWithin, page, parseParams, text } from "@/sandbox/params";

/** `/v1/balance_transactions`: every movement of our balance at the provider, for the daily comparison of the books. */

const EXPANDABLE = ["source"];
const readParams = z.strictObject({ expand });

export function retrieveTransaction(sandbox: Sandbox, params: FormObject, id: string): Stripe.BalanceTransaction {
  const input = parseParams(readParams, params);
  const row = sandbox.state.transactions.get(id);
  if (!row) throw missing("balance_transaction", "id", id);
  return buildTransaction(sandbox, row, expansions(input.expand, EXPANDABLE));
}

const listParams = z.strictObject({
  ...page,
  created,
  type: text(100).optional(),
  source: text(100).optional(),
  currency: z.literal("eur").optional(),
});

export function listTransactions(sandbox: Sandbox, params: FormObject): ListObject<Stripe.BalanceTransaction> {
  const input = parseParams(listParams, params);
  const places = expansions(input.expand, EXPANDABLE, "data.");
  return pageOf(sandbox.state.transactions, input, {
    url: "/v1/balance_transactions",
    wanted: (row) =>
      (input.type === undefined || row.type === input.type) &&
      (input.source === undefined || row.sourceId === input.source) &&
      isWithin(row.createdAt, input.created),
    render: (row) => buildTransaction(sandbox, row, places),
  });
}
