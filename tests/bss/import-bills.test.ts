import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { bill, billAttachment, billInstalment, billRow, billVat, document } from "@/db/schema/billing";
import { importBillFile } from "@/lib/bss/commands/import-bill-files";
import type { FileReport } from "@/lib/bss/report";
import { systemPrincipal } from "@/lib/principal";
import { counts, emptied } from "../fixtures/bill-tables";
import { aCustomer, aFixedNumber, aLine } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aBillToWrite, anInvoice, signedAround } from "../fixtures/invoice";
import { whyNot } from "../fixtures/reasons";

useDatabase();

const now = new Date("2026-03-15T10:00:00Z");
const operator = systemPrincipal("test", now);
const load = (text: string | Uint8Array, fileName = "bill.xml"): Promise<FileReport> =>
  importBillFile(operator, { fileName, bytes: Buffer.from(text) }, { now });
const results = (report: FileReport) => report.bills.map((one) => one.result);

beforeEach(emptied);

const taxCode = (holder: { taxCode: string | null }) => ({
  name: { first: "Mario", last: "Prova" },
  taxCode: holder.taxCode ?? "",
  address: { street: "x", postcode: "00100", town: "Roma" },
});

describe("one file", () => {
  it("becomes a bill with all that hangs on it, and keeps its bytes", async () => {
    const customer = await aCustomer();
    const { lineId } = await aLine({ customerId: customer.customerId, contractRef: "C-full" });
    const text = anInvoice({
      recipient: taxCode(customer),
      bills: [
        aBillToWrite({
          contractRef: "C-full",
          rows: [
            {
              articleCode: "ABB-1",
              description: "Fibra",
              unitPrice: "24.50819672",
              total: "24.50819672",
              vatRate: "22.00",
              period: { start: "2026-02-01", end: "2026-02-28" },
            },
            { articleCode: "ALT-1", description: "Mora", unitPrice: "0.38", total: "0.38", vatRate: "0.00", vatNature: "N1" },
          ],
          attachments: [{ name: "a.pdf", format: "PDF", content: Buffer.from("%PDF-1.7") }],
        }),
      ],
    });
    const report = await load(text, "IT01234567897_00001.xml");
    expect(report).toEqual({
      file: "IT01234567897_00001.xml",
      bills: [{ number: "A/1", year: 2026, documentType: "TD01", totalCents: 3028, result: "imported" }],
    });

    const [kept] = await db().select().from(bill);
    expect(kept).toMatchObject({
      customerId: customer.customerId,
      lineId,
      state: "open",
      paidCents: 0,
      totalCents: 3028,
      issuer: "IT01234567897",
      lineReference: "C-full",
      dueDate: "2026-04-05",
    });
    const [file] = await db().select().from(document);
    expect(file).toMatchObject({ fileName: "IT01234567897_00001.xml", kind: "xml", importedAt: now });
    expect(Buffer.from(file?.content ?? []).toString()).toBe(text);
    expect(
      await db()
        .select({ position: billRow.position, total: billRow.total, section: billRow.section })
        .from(billRow)
        .orderBy(billRow.position),
    ).toEqual([
      { position: 1, total: "24.50819672", section: "subscriptions" },
      { position: 2, total: "0.38000000", section: "other" },
    ]);
    expect(
      await db()
        .select({ rate: billVat.rate, nature: billVat.nature, taxableCents: billVat.taxableCents, taxCents: billVat.taxCents })
        .from(billVat)
        .orderBy(billVat.position),
    ).toEqual([
      { rate: "22.00", nature: null, taxableCents: 2451, taxCents: 539 },
      { rate: "0.00", nature: "N1", taxableCents: 38, taxCents: 0 },
    ]);
    expect(await db().select({ method: billInstalment.method, amountCents: billInstalment.amountCents }).from(billInstalment)).toEqual([
      { method: "MP18", amountCents: 3028 },
    ]);
    const [attachment] = await db().select().from(billAttachment);
    expect(Buffer.from(attachment?.content ?? []).toString()).toBe("%PDF-1.7");
  });

  it("leaves one audit row, and none when nothing changes", async () => {
    await load(anInvoice({ bills: [aBillToWrite({ number: "AUD" })] }));
    const [audit] = await db()
      .select()
      .from(auditLog)
      .where(eq(auditLog.action, "bill.import"))
      .orderBy(sql`id desc`)
      .limit(1);
    expect(audit).toMatchObject({ actor: "test", details: { file: "bill.xml", bills: 1, unassigned: 1 } });
  });

  it("with a credit note and a bill of nothing has both in the right state", async () => {
    const nothing = aBillToWrite({
      number: "ZERO",
      rows: [{ articleCode: "ABB", description: "x", unitPrice: "0.00", total: "0.00", vatRate: "22.00" }],
    });
    await load(anInvoice({ bills: [aBillToWrite({ number: "NC", documentType: "TD04" }), nothing] }));
    expect(
      await db().select({ number: bill.number, state: bill.state, totalCents: bill.totalCents }).from(bill).orderBy(bill.number),
    ).toEqual([
      { number: "NC", state: "credited", totalCents: -3660 },
      { number: "ZERO", state: "paid", totalCents: 0 },
    ]);
  });
});

describe("importing again", () => {
  it("changes nothing: the same bytes, another envelope, or a file with one bill more", async () => {
    const text = anInvoice();
    expect(results(await load(text))).toEqual(["unassigned"]);
    const before = await counts();
    expect(results(await load(text, "again.xml"))).toEqual(["unchanged"]);
    expect(results(await load(signedAround(Buffer.from(text)), "signed.xml.p7m"))).toEqual(["unchanged"]);
    expect(results(await load(anInvoice({ progressive: "2" })))).toEqual(["unchanged"]);
    expect(await counts()).toEqual(before);

    expect(results(await load(anInvoice({ bills: [aBillToWrite(), aBillToWrite({ number: "A/2" })] })))).toEqual([
      "unchanged",
      "unassigned",
    ]);
    expect(await counts()).toMatchObject({ bills: 2 });
  });

  it("refuses the same number with another content, shows both and changes nothing", async () => {
    await load(anInvoice());
    const before = await counts();
    const changed = aBillToWrite({
      dueDate: "2026-05-05",
      rows: [{ articleCode: "ABB", description: "Fibra", unitPrice: "40.00", total: "40.00", vatRate: "22.00" }],
    });
    const report = await load(anInvoice({ bills: [aBillToWrite({ number: "A/9" }), changed] }));
    expect(report.bills).toEqual([]);
    expect(whyNot(report.refused)).toMatch(
      /^Bill A\/1 of 2026 by IT01234567897 \(TD01\) is here already with another content\. First: issued 2026-03-01, 36\.60 EUR, content [0-9a-f]{16}\. Now: issued 2026-03-01, 48\.80 EUR, content [0-9a-f]{16}\.$/,
    );
    expect(report.refused?.conflict).toMatchObject({ kept: { totalCents: 3660 }, refused: { totalCents: 4880, number: "A/1" } });
    expect(report.refused?.conflict?.kept.contentHash).not.toBe(report.refused?.conflict?.refused.contentHash);
    expect(await counts()).toEqual(before);
  });

  it("takes the same number of another year, type or issuer as another bill", async () => {
    const issuer = { name: "Altro", vatNumber: "IT09876543217", address: { street: "x", postcode: "00100", town: "Roma" } };
    await load(anInvoice());
    expect(results(await load(anInvoice({ bills: [aBillToWrite({ issueDate: "2025-03-01" })] })))).toEqual(["unassigned"]);
    expect(results(await load(anInvoice({ bills: [aBillToWrite({ documentType: "TD04" })] })))).toEqual(["unassigned"]);
    expect(results(await load(anInvoice({ issuer })))).toEqual(["unassigned"]);
  });

  it("takes a bill once that one file holds twice, and refuses it twice with different contents", async () => {
    expect(results(await load(anInvoice({ bills: [aBillToWrite(), aBillToWrite()] })))).toEqual(["unassigned", "unchanged"]);
    const report = await load(anInvoice({ bills: [aBillToWrite({ number: "B" }), aBillToWrite({ number: "B", dueDate: "2026-06-01" })] }));
    expect(whyNot(report.refused)).toMatch(/in this file already with another content/);
    expect(await counts()).toMatchObject({ bills: 1 });
  });

  it("is safe at the same moment: each bill exactly once, whoever brings it", async () => {
    const numbers = Array.from({ length: 12 }, (_, index) => `R/${String(index)}`);
    const text = anInvoice({ bills: numbers.map((number) => aBillToWrite({ number })) });
    const reversed = anInvoice({ bills: [...numbers].reverse().map((number) => aBillToWrite({ number })) });
    const reports = await Promise.all([load(text), load(text), load(reversed), load(signedAround(Buffer.from(text))), load(reversed)]);
    expect(reports.every((report) => report.refused === undefined)).toBe(true);
    expect(reports.flatMap(results).filter((result) => result === "unassigned")).toHaveLength(12);
    expect(await counts()).toMatchObject({ bills: 12, rows: 12, documents: 1 });
  });
});

describe("whose bill it is", () => {
  it.each([
    ["the contract", (line: { contractRef: string }) => line.contractRef],
    ["the number in E.164", (line: { number: string }) => line.number],
    ["the number as people write it", (line: { number: string }) => `06 ${line.number.slice(5)}`],
  ])("is told by %s", async (_name, reference) => {
    const holder = await aCustomer();
    const number = aFixedNumber();
    const { lineId } = await aLine({ customerId: holder.customerId, number, contractRef: `K${number}` });
    await aLine({ customerId: holder.customerId });
    const report = await load(
      anInvoice({ recipient: taxCode(holder), bills: [aBillToWrite({ contractRef: reference({ number, contractRef: `K${number}` }) })] }),
    );
    expect(results(report)).toEqual(["imported"]);
    expect(await db().select({ lineId: bill.lineId }).from(bill)).toEqual([{ lineId }]);
  });

  it("is told by VAT number, also where the file gives it as tax code", async () => {
    const holder = await aCustomer({ taxCode: null, vatNumber: "IT09876543217" });
    const { lineId } = await aLine({ customerId: holder.customerId });
    const company = { name: "Beta", address: { street: "x", postcode: "00100", town: "Roma" } };
    await load(
      anInvoice({ recipient: { ...company, vatNumber: "IT09876543217" }, bills: [aBillToWrite({ number: "V1", contractRef: undefined })] }),
    );
    await load(
      anInvoice({ recipient: { ...company, taxCode: "09876543217" }, bills: [aBillToWrite({ number: "V2", contractRef: undefined })] }),
    );
    expect(await db().select({ lineId: bill.lineId }).from(bill)).toEqual([{ lineId }, { lineId }]);
  });

  it("is never told by a reference alone: another customer's contract leaves it unassigned", async () => {
    await aLine({ contractRef: "C-stranger" });
    const holder = await aCustomer();
    await aLine({ customerId: holder.customerId });
    const report = await load(anInvoice({ recipient: taxCode(holder), bills: [aBillToWrite({ contractRef: "C-stranger" })] }));
    expect(report.bills[0]).toMatchObject({
      result: "unassigned",
      reason: { code: "bill-names-other-line", values: { references: "C-stranger" } },
    });
    expect(await db().select({ lineId: bill.lineId, customerId: bill.customerId }).from(bill)).toEqual([
      { lineId: null, customerId: holder.customerId },
    ]);
  });

  it.each([
    ["the only fixed line, without a reference", 1, undefined, "imported"],
    ["no line at all", 0, undefined, "unassigned"],
    ["one of several lines, without a reference", 2, undefined, "unassigned"],
    ["the only fixed line, with a reference that is unknown", 1, "C-unknown", "unassigned"],
  ] as const)("%s", async (_name, lines, contractRef, result) => {
    const holder = await aCustomer();
    await aLine({ customerId: holder.customerId, kind: "mobile", number: `+39333${aFixedNumber().slice(-7)}` });
    for (let count = 0; count < lines; count += 1) await aLine({ customerId: holder.customerId });
    expect(results(await load(anInvoice({ recipient: taxCode(holder), bills: [aBillToWrite({ contractRef })] })))).toEqual([result]);
  });

  it("stays open for staff when nobody knows the recipient: kept with what the file says", async () => {
    const report = await load(anInvoice({ bills: [aBillToWrite({ number: "U/1" })] }));
    expect(report.bills[0]).toMatchObject({
      result: "unassigned",
      reason: { code: "recipient-tax-code", values: { taxCode: "PRVMRA80A01H501X" } },
    });
    const [kept] = await db().select().from(bill);
    expect(kept).toMatchObject({
      customerId: null,
      lineId: null,
      recipientName: "Mario Prova",
      recipientTaxCode: "PRVMRA80A01H501X",
      lineReference: "C-1",
    });
  });
});
