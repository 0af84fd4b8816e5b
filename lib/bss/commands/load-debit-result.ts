import "server-only";
import type { Database } from "@/db/client";
import { RowRefusal } from "@/lib/bss/commands/import-rows";
import type { OperatorRow } from "@/lib/bss/input";
import { reason } from "@/lib/import-reason";
import { settleDebit, type DebitResult } from "@/lib/payments/commands/debit/settle";

/** What the operator's bank says of a debit. @returns false when it has said so before. */
export async function loadDebitResult(tx: Database, row: OperatorRow & { type: "debit_result" }): Promise<boolean> {
  const { reference, state } = row;
  switch (await settleDebit(tx, reference, resultOf(row))) {
    case "done":
      return true;
    case "unchanged":
      return false;
    case "unknown":
      throw new RowRefusal(reason("debit-unknown", { reference }));
    case "contradiction":
      throw new RowRefusal(reason("debit-failed-before", { reference, state }));
  }
}

function resultOf({ state, at, reason: reasonCode }: OperatorRow & { type: "debit_result" }): DebitResult {
  if (state === "collected") return { state, at };
  if (reasonCode === undefined) throw new RowRefusal(reason("debit-without-reason"));
  return { state, reasonCode, at };
}
