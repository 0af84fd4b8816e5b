import { Readable } from "node:stream";
import { eq, inArray } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { customer, line } from "@/db/schema/lines";
import { importBillFile } from "@/lib/bss/commands/import-bill-files";
import { importOperatorData } from "@/lib/bss/commands/import-operator-data";
import type { RowReport } from "@/lib/bss/report";
import { UserError } from "@/lib/errors";
import { systemPrincipal } from "@/lib/principal";
import { useDatabase } from "../fixtures/database";
import { aBillToWrite, anInvoice } from "../fixtures/invoice";
import { whyNot } from "../fixtures/reasons";

useDatabase();

const now = new Date("2026-03-15T10:00:00Z");
const operator = systemPrincipal("test", now);

async function load(rows: readonly object[]) {
  const reports: RowReport[] = [];
  const stream = Readable.from(rows.map((row) => `${JSON.stringify(row)}\n`));
  const report = await importOperatorData(
    operator,
    { fileName: "lines.ndjson", format: "ndjson", stream },
    { now, onRow: (row) => reports.push(row) },
  );
  return { ...report, reasons: reports.map(whyNot) };
}

const anna = { type: "customer", name: "Anna", tax_code: "annaaa80a01h501x" };
const home = { type: "line", number: "06 5550 0001", kind: "fixed", name: "Casa", contract_ref: "K-1", tax_code: "ANNAAA80A01H501X" };

describe("customers and lines", () => {
  it("are loaded once, and changed where they changed", async () => {
    expect(await load([anna, home])).toMatchObject({ done: 2, unchanged: 0, refused: 0 });
    expect(await load([anna, home])).toMatchObject({ done: 0, unchanged: 2, refused: 0 });
    expect(
      await load([
        { ...anna, name: "Anna Maria", vat_number: "IT01234567897" },
        { ...home, name: "Ufficio", contract_ref: "K-2" },
      ]),
    ).toMatchObject({ done: 2 });
    expect(await db().select({ name: customer.name, taxCode: customer.taxCode, vatNumber: customer.vatNumber }).from(customer)).toEqual([
      { name: "Anna Maria", taxCode: "ANNAAA80A01H501X", vatNumber: "IT01234567897" },
    ]);
    expect(await db().select({ number: line.number, name: line.name, contractRef: line.contractRef }).from(line)).toEqual([
      { number: "+390655500001", name: "Ufficio", contractRef: "K-2" },
    ]);
  });

  it("are refused, row by row, where they contradict what is here", async () => {
    await load([anna, home, { type: "customer", name: "Bea", tax_code: "BEAAAA80A01H501X", vat_number: "IT09876543217" }]);
    const bea = { tax_code: "BEAAAA80A01H501X" };
    const { reasons, done } = await load([
      { ...home, ...bea },
      { ...home, ...bea, number: "06 5550 0002", contract_ref: home.contract_ref },
      { ...home, tax_code: "NOBODY80A01H501X" },
      { ...anna, vat_number: "IT09876543217" },
      { type: "customer", name: "Bea", tax_code: "BEAAAA80A01H501X", vat_number: "IT11111111115" },
      { type: "customer", name: "Nobody" },
      { ...home, number: "+39 655500001" },
      { ...home, number: "333 1234567" },
      { type: "tariff", name: "x" },
    ]);
    expect(done).toBe(0);
    expect(reasons).toEqual([
      "The number +390655500001 belongs to another customer.",
      expect.stringMatching(/contract K-\d belongs to another line/),
      "The line’s holder is not here: load the customer first.",
      "Tax code and VAT number belong to different customers.",
      "The customer is here already with another VAT number.",
      "The row needs a tax_code or a vat_number.",
      "+39 655500001 is no valid fixed number.",
      "333 1234567 is no valid fixed number.",
      expect.stringMatching(/^type /),
    ]);
  });

  it("give bills that came before them their line", async () => {
    const recipient = {
      name: { first: "Ciro", last: "Prova" },
      taxCode: "CIROAA80A01H501X",
      address: { street: "x", postcode: "00100", town: "Roma" },
    };
    const bills = [
      aBillToWrite({ number: "W/1", contractRef: "K-9" }),
      aBillToWrite({ number: "W/2", contractRef: "K-other" }),
      aBillToWrite({ number: "W/3", contractRef: "06 5550 0009" }),
    ];
    const report = await importBillFile(operator, { fileName: "w.xml", bytes: Buffer.from(anInvoice({ recipient, bills })) }, { now });
    expect(report.bills.map((one) => one.result)).toEqual(["unassigned", "unassigned", "unassigned"]);

    const holder = { type: "customer", name: "Ciro", tax_code: "CIROAA80A01H501X" };
    expect(await load([holder, { ...home, number: "06 5550 0009", contract_ref: "K-9", tax_code: "CIROAA80A01H501X" }])).toMatchObject({
      assigned: 2,
    });
    const [ciros] = await db().select({ id: line.id }).from(line).where(eq(line.contractRef, "K-9"));
    expect(
      await db()
        .select({ number: bill.number, lineId: bill.lineId })
        .from(bill)
        .where(inArray(bill.number, ["W/1", "W/2", "W/3"]))
        .orderBy(bill.number),
    ).toEqual([
      { number: "W/1", lineId: ciros?.id },
      { number: "W/2", lineId: null },
      { number: "W/3", lineId: ciros?.id },
    ]);
  });

  it("are refused altogether for a principal that may not import", async () => {
    const stranger = { ...operator, scopes: ["read", "pay"] as const };
    await expect(
      importOperatorData(stranger, { fileName: "x", format: "ndjson", stream: Readable.from([JSON.stringify(anna)]) }, { now }),
    ).rejects.toEqual(new UserError("not-found"));
  });
});
