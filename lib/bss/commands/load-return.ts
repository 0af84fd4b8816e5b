import "server-only";
import { and, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { RowRefusal } from "@/lib/bss/commands/import-rows";
import type { OperatorRow } from "@/lib/bss/input";
import { endBankReturn } from "@/lib/credit/commands/end-return";
import { reason } from "@/lib/import-reason";
import { endPayout } from "@/lib/payments/commands/kept/pay-out";

/** What the operator made of money that was asked back to a bank account: credit, or what was kept of bills. @returns false when it has said so before. */
export async function loadReturn(tx: Database, row: OperatorRow & { type: "credit_return" | "kept_payout" }): Promise<boolean> {
  const { type, reference, state, at } = row;
  const end = state === "paid" ? ({ state: "settled" } as const) : ({ state: "refused", reason: row.reason } as const);
  const isCredit = type === "credit_return";
  if (await (isCredit ? endBankReturn : endPayout)(tx, reference, end, at)) return true;
  const [known] = await tx
    .select({ state: creditReturn.state, way: creditReturn.way })
    .from(creditReturn)
    .where(and(eq(creditReturn.id, reference), eq(creditReturn.source, isCredit ? "credit" : "kept")));
  if (!known) throw new RowRefusal(reason(isCredit ? "return-unknown" : "kept-unknown", { reference }));
  if (known.way === "line") throw new RowRefusal(reason("return-to-line"));
  if (known.state !== end.state) throw new RowRefusal(reason("ended-before", { state: known.state }));
  return false;
}
