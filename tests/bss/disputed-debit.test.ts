import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { collectDebits } from "@/lib/bss/commands/collect-debits";
import { keepForNext, keepWhatCame } from "@/lib/payments/commands/kept/keep";
import { useKept, useKeptForLine } from "@/lib/payments/commands/kept/use";
import { listUpcomingDebits } from "@/lib/payments/queries/debit";
import { systemPrincipal } from "@/lib/principal";
import { disputeRow } from "@/lib/support/commands/dispute-row";
import { anId, rowsFor } from "../fixtures/credit-notes";
import { useDatabase } from "../fixtures/database";
import { anAnnouncedDebit, debitsOf, mandatesOf } from "../fixtures/debit";
import { billNow } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { load } from "../fixtures/usage";

useDatabase();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "mytim-debits-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it("of a disputed row nothing is taken; kept money pays no bill whose debit is with the bank", async () => {
  const { billId, lineId, principal } = await anAnnouncedDebit();
  await rowsFor(billId, ["10.00", "5.00"]);
  const dispute = (position: number) =>
    disputeRow(principal, { requestId: anId(), billId, position, words: "I never ordered it", isConfirmed: true });
  await dispute(1);
  const mandateId = (await mandatesOf(lineId))[0]?.id ?? "";
  expect(await listUpcomingDebits(principal, mandateId)).toMatchObject([{ billId, amountCents: 2570 }]);
  await collectDebits(systemPrincipal("terminal", new Date()), folder);
  const [debit] = await debitsOf(billId);
  expect(debit).toMatchObject({ state: "collecting", amountCents: 2570 });
  // What is disputed while the bank has it is taken all the same.
  await dispute(2);
  expect(await listUpcomingDebits(principal, mandateId)).toMatchObject([{ billId, amountCents: 2570, isUnderWay: true }]);
  await db().transaction((tx) => keepWhatCame(tx, { billId, source: "operator", reference: anId(), amountCents: 500 }));
  await keepForNext(principal, billId);
  await db()
    .update(bill)
    .set({ importedAt: new Date(Date.now() + 60_000) })
    .where(eq(bill.id, billId));
  expect(await refusal(useKept(principal, billId))).toBe("bill-being-debited");
  await useKeptForLine(lineId);
  expect(await billNow(billId)).toEqual({ state: "processing", paidCents: 0 });
  await load({ type: "debit_result", reference: debit?.id, state: "collected", at: "2026-11-30T09:00:00Z" });
  expect(await billNow(billId)).toEqual({ state: "open", paidCents: 2570 });
});
