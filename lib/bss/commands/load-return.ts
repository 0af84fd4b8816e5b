import "server-only";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { RowRefusal } from "@/lib/bss/commands/import-rows";
import type { OperatorRow } from "@/lib/bss/input";
import { endBankReturn } from "@/lib/credit/commands/end-return";

/** What the operator made of credit that was asked back to a bank account. @returns false when it has said so before. */
export async function loadReturn(tx: Database, row: OperatorRow & { type: "credit_return" }): Promise<boolean> {
  const { reference, state, at, reason } = row;
  const end = state === "paid" ? ({ state: "settled" } as const) : ({ state: "refused", reason } as const);
  if (await endBankReturn(tx, reference, end, at)) return true;
  const [known] = await tx
    .select({ state: creditReturn.state, way: creditReturn.way })
    .from(creditReturn)
    .where(eq(creditReturn.id, reference));
  if (!known) throw new RowRefusal(`No credit was asked back under ${reference}.`);
  if (known.way === "line") throw new RowRefusal("This credit goes to another line: how that ends, the network says.");
  if (known.state !== end.state) throw new RowRefusal(`This has ended before: ${known.state}.`);
  return false;
}
