import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { bill, billPayment } from "@/db/schema/billing";
import { creditNote } from "@/db/schema/billing/credit-note";
import { keptMoney } from "@/db/schema/payments/kept-money";
import { importBillFile } from "@/lib/bss/commands/import-bill-files";
import { settleCreditNote } from "@/lib/payments/commands/credit-notes";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { systemPrincipal } from "@/lib/principal";
import { getBillMatters } from "@/lib/support/queries/bill-matters";
import { aBill, aCustomer, aLine, anAccount, anAssociation } from "../fixtures/billing";
import { aCreditNote, doQueued } from "../fixtures/credit-notes";
import { useDatabase } from "../fixtures/database";
import { aBillToWrite, anInvoice } from "../fixtures/invoice";
import { aCustomerWithBill, aPayer, billNow, books, paymentsOf, principalOf } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();

const TAX = "PRVMRA80A01H501X";

async function aBillOf(over: { totalCents?: number } = {}) {
  const made = await aCustomerWithBill(over);
  await db().update(bill).set({ recipientTaxCode: TAX }).where(eq(bill.id, made.billId));
  return made;
}

const keptNow = () =>
  db().select({ source: keptMoney.source, amountCents: keptMoney.amountCents, usedCents: keptMoney.usedCents }).from(keptMoney);

describe("a credit note", () => {
  it("is read with the bill that it names, whichever of the two comes first, and taken off it once", async () => {
    const { customerId } = await aCustomer({ taxCode: TAX });
    const { lineId } = await aLine({ customerId, contractRef: "C-1" });
    const { accountId } = await anAccount();
    await anAssociation(accountId, lineId);
    const load = async (name: string, xml: string) => {
      const report = await importBillFile(
        systemPrincipal("import", new Date()),
        { fileName: name, bytes: Buffer.from(xml) },
        { now: new Date() },
      );
      expect(report.refused).toBeUndefined();
    };
    const credits = { number: "A/1", issueDate: "2026-03-01" };
    const note = { documentType: "TD04" as const, credits, issueDate: "2026-04-01" };
    const rows = (total: string) => aBillToWrite().rows.map((row) => ({ ...row, unitPrice: total, total }));
    // Negative in some files, positive in others: a note before its bill, and one after it.
    await load("note.xml", anInvoice({ bills: [aBillToWrite({ ...note, number: "N/1", rows: rows("-5.00") })] }));
    expect(await doQueued("settle-credit-note")).toBe(1);
    const [waiting] = await db().select().from(creditNote);
    expect(waiting).toMatchObject({ number: "A/1", issuedOn: "2026-03-01", creditedId: null, appliedCents: 0 });
    await load("bill.xml", anInvoice({ bills: [aBillToWrite()] }));
    expect(await doQueued("settle-credit-note")).toBe(1);
    await load("note-2.xml", anInvoice({ bills: [aBillToWrite({ ...note, number: "N/2", rows: rows("10.00") })] }));
    await load("note-2.xml", anInvoice({ bills: [aBillToWrite({ ...note, number: "N/2", rows: rows("10.00") })] }));
    expect(await doQueued("settle-credit-note")).toBe(1);
    const [own] = await db().select({ id: bill.id, paidCents: bill.paidCents, state: bill.state }).from(bill).where(eq(bill.number, "A/1"));
    expect(own).toMatchObject({ paidCents: 610 + 1220, state: "open" });
    expect((await books()).sums).toEqual({ "credited:bills": 1830, "receivable:bills": -1830 });

    const principal = principalOf(accountId);
    const matters = await getBillMatters(principal, own?.id ?? "");
    expect(matters?.credits.map(({ number, appliedCents }) => [number, appliedCents])).toEqual([
      ["N/1", 610],
      ["N/2", 1220],
    ]);
    const noteId = matters?.credits[0]?.id ?? "";
    expect((await getBillMatters(principal, noteId))?.credits).toMatchObject([{ id: own?.id, number: "A/1", isSettled: true }]);
    const stranger = principalOf((await anAccount()).accountId);
    expect(await getBillMatters(stranger, noteId)).toBeUndefined();
  });

  it("that is more than its bill owes makes it credited, keeps the rest, and nobody can pay it; late money is kept", async () => {
    const { principal, billId, number, lineId } = await aBillOf();
    const url = await startBillPayment(principal, billId, aPayer);
    await sandbox.pay(url);
    const note = await aCreditNote(lineId, 5000, [number]);
    await settleCreditNote(note.billId);
    expect(await billNow(billId)).toEqual({ state: "credited", paidCents: 3790 });
    expect(await refusal(startBillPayment(principal, billId, aPayer))).toBe("bill-credited");
    await settlePayment(checkoutRefOf(url));
    expect(await paymentsOf(billId)).toMatchObject([{ state: "succeeded", excessCents: 3790 }]);
    expect(await keptNow()).toContainEqual({ source: "credit-note", amountCents: 1210, usedCents: 0 });
    expect(await getBillMatters(principal, billId)).toMatchObject({ keptCents: 1210, undecidedCents: 3790 });
    expect((await books()).total).toBe(0);
  });

  it("of another recipient, or for a number that two bills have, waits for a person", async () => {
    const { billId, number, lineId } = await aBillOf();
    const foreign = await aCreditNote(lineId, 1000, [number], "ALTRIX80A01H501X");
    await settleCreditNote(foreign.billId);
    await aBill({ lineId, number, year: 2020, recipientTaxCode: TAX });
    const unclear = await aCreditNote(lineId, 1000, [number]);
    await settleCreditNote(unclear.billId);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
  });

  it("for several bills goes off one after the other, and is kept only when none is missing", async () => {
    const first = await aBillOf({ totalCents: 1000 });
    const note = await aCreditNote(first.lineId, 5000, [first.number, "LATER"]);
    await settleCreditNote(note.billId);
    const before = (await keptNow()).length;
    expect(await billNow(first.billId)).toEqual({ state: "credited", paidCents: 1000 });
    const later = await aBill({ lineId: first.lineId, number: "LATER", totalCents: 3000, recipientTaxCode: TAX });
    await settleCreditNote(note.billId);
    expect(await billNow(later.billId)).toEqual({ state: "credited", paidCents: 3000 });
    expect((await keptNow()).slice(before)).toEqual([{ source: "credit-note", amountCents: 1000, usedCents: 0 }]);
  });

  it("races with another note, with itself and with a payment: no cent twice, none lost", async () => {
    for (let round = 0; round < 5; round++) {
      const { principal, billId, number, lineId } = await aBillOf();
      const url = await startBillPayment(principal, billId, aPayer);
      await sandbox.pay(url);
      const notes = [await aCreditNote(lineId, 2000, [number]), await aCreditNote(lineId, 2500, [number])];
      const before = await books();
      await Promise.all(
        [...notes, ...notes].map(({ billId: id }) => settleCreditNote(id)).concat(settlePayment(checkoutRefOf(url)).then(() => undefined)),
      );
      const after = await books();
      const applied = await db().select({ cents: billPayment.amountCents }).from(billPayment).where(eq(billPayment.billId, billId));
      expect(applied.reduce((sum, { cents }) => sum + cents, 0)).toBe(3790);
      expect((await billNow(billId))?.paidCents).toBe(3790);
      expect(after.total).toBe(0);
      const grown = (account: string) => (after.sums[account] ?? 0) - (before.sums[account] ?? 0);
      expect(grown("credited:bills")).toBe(4500);
      expect(grown("owed:customers")).toBe(-4500);
      const matters = await getBillMatters(principal, billId);
      expect((matters?.keptCents ?? 0) + (matters?.undecidedCents ?? 0)).toBe(4500);
    }
  });
});
