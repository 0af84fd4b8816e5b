import "server-only";
import { z } from "zod";
import { postSigned, safeJson } from "@/lib/bss/operator-endpoint";
import { fromCents, type Cents } from "@/lib/money";

/** A top-up for the network to credit. */
export interface TopUpOrder {
  readonly id: string;
  /** E.164. */
  readonly number: string;
  readonly amountCents: Cents;
  readonly paidAt: Date;
  /** Of the RicariCard that paid it. */
  readonly cardSerial: string | null;
  /** E.164, of the line whose credit it is: one that left, or one that gives it away. */
  readonly creditOf: string | null;
}

/** What the network made of it; `unknown` whenever nobody can tell, and then it is asked again. */
export type NetworkAnswer =
  | { readonly outcome: "credited"; readonly at: Date }
  | { readonly outcome: "refused"; readonly reason: string }
  | { readonly outcome: "waiting" | "unknown"; readonly text: string };

/**
 * Asks the operator's network to credit a top-up, or how far that is: the same order under the same id is carried out once
 * (docs/operator-openapi.yaml). Only an answer that names the order settles anything: a page of a proxy, whatever its status, is no answer.
 */
export async function orderTopUp(
  { url, secret }: { readonly url: string; readonly secret: string },
  { id, number, amountCents, paidAt, cardSerial, creditOf }: TopUpOrder,
): Promise<NetworkAnswer> {
  const paidBy = { ...(cardSerial !== null && { card_serial: cardSerial }), ...(creditOf !== null && { credit_of: creditOf }) };
  const body = JSON.stringify({ id, number, amount: fromCents(amountCents), currency: "EUR", paid_at: paidAt.toISOString(), ...paidBy });
  const answer = await postSigned(`${url}/top-ups`, secret, { id, body });
  const said = answerShape.safeParse(safeJson(answer.body)).data;
  if (said?.id !== id) return { outcome: "unknown", text: answer.text };
  switch (said.status) {
    case "credited":
      return { outcome: "credited", at: new Date(said.credited_at) };
    case "refused":
      return { outcome: "refused", reason: said.reason };
    case "waiting":
      return { outcome: "waiting", text: answer.text };
  }
}

const answerShape = z.discriminatedUnion("status", [
  z.object({ id: z.string(), status: z.literal("credited"), credited_at: z.iso.datetime({ offset: true }) }),
  z.object({ id: z.string(), status: z.literal("refused"), reason: z.string().max(300) }),
  z.object({ id: z.string(), status: z.literal("waiting") }),
]);
