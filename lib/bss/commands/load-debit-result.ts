import "server-only";
import type { Database } from "@/db/client";
import { RowRefusal } from "@/lib/bss/commands/import-rows";
import type { OperatorRow } from "@/lib/bss/input";
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
      throw new RowRefusal(`No debit ${reference} is in a file.`);
    case "contradiction":
      throw new RowRefusal(`The debit ${reference} has failed before: it is not ${state}.`);
  }
}

function resultOf({ state, at, reason }: OperatorRow & { type: "debit_result" }): DebitResult {
  if (state === "collected") return { state, at };
  if (reason === undefined) throw new RowRefusal("A debit that failed needs the bank's reason.");
  return { state, reasonCode: reason, at };
}
