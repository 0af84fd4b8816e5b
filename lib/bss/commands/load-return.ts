import "server-only";
import { and, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { RowRefusal } from "@/lib/bss/commands/import-rows";
import type { OperatorRow } from "@/lib/bss/input";
import { endBankReturn } from "@/lib/credit/commands/end-return";
import { endPayout } from "@/lib/payments/commands/kept/pay-out";

/** What the operator made of money that was asked back to a bank account: credit, or what was kept of bills. @returns false when it has said so before. */
export async function loadReturn(tx: Database, row: OperatorRow & { type: "credit_return" | "kept_payout" }): Promise<boolean> {
  const { type, reference, state, at, reason } = row;
  const end = state === "paid" ? ({ state: "settled" } as const) : ({ state: "refused", reason } as const);
  const isCredit = type === "credit_return";
  if (await (isCredit ? endBankReturn : endPayout)(tx, reference, end, at)) return true;
  const [known] = await tx
    .select({ state: creditReturn.state, way: creditReturn.way })
    .from(creditReturn)
    .where(and(eq(creditReturn.id, reference), eq(creditReturn.source, isCredit ? "credit" : "kept")));
  if (!known) throw new RowRefusal(`No ${isCredit ? "credit" : "kept money"} was asked back under ${reference}.`);
  if (known.way === "line") throw new RowRefusal("This credit goes to another line: how that ends, the network says.");
  if (known.state !== end.state) throw new RowRefusal(`This has ended before: ${known.state}.`);
  return false;
}
