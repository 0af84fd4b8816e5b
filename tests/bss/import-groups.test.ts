import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { bill, billRow, document } from "@/db/schema/billing";
import { importBillFiles } from "@/lib/bss/commands/import-bill-files";
import type { FileReport } from "@/lib/bss/report";
import { UserError } from "@/lib/errors";
import { systemPrincipal } from "@/lib/principal";
import { counts, emptied } from "../fixtures/bill-tables";
import { aCustomer, aLine } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aBillToWrite, anInvoice } from "../fixtures/invoice";

useDatabase();

const now = new Date("2026-03-15T10:00:00Z");
const operator = systemPrincipal("test", now);

/** Files of these texts, named by their place. */
const load = (texts: readonly string[]): Promise<FileReport[]> =>
  importBillFiles(
    operator,
    texts.map((text, index) => ({ fileName: `${String(index)}.xml`, bytes: Buffer.from(text) })),
    { now },
  );
const outcome = ({ file, bills, refused }: FileReport) => [file, refused ? "refused" : bills.map((one) => one.result).join()];
const numbered = (...numbers: string[]) => anInvoice({ bills: numbers.map((number) => aBillToWrite({ number })) });

beforeEach(emptied);

describe("files that are imported together", () => {
  it("keep what is good of them; what is refused leaves nothing and stops no other", async () => {
    await load([numbered("old")]);
    const reports = await load([
      numbered("1"),
      anInvoice().slice(0, 700),
      anInvoice({ bills: [aBillToWrite({ number: "2" }), aBillToWrite({ number: "old", dueDate: "2026-06-01" })] }),
      numbered("old", "3"),
      "",
    ]);
    expect(reports.map(outcome)).toEqual([
      ["0.xml", "unassigned"],
      ["1.xml", "refused"],
      ["2.xml", "refused"],
      ["3.xml", "unchanged,unassigned"],
      ["4.xml", "refused"],
    ]);
    expect(reports[2]?.refused?.conflict).toMatchObject({ kept: { number: "old" }, refused: { number: "old", issueDate: "2026-03-01" } });
    const kept = await db()
      .select({ number: bill.number, file: document.fileName })
      .from(bill)
      .innerJoin(document, eq(document.id, bill.documentId));
    expect(kept.sort((a, b) => (a.number < b.number ? -1 : 1))).toEqual([
      { number: "1", file: "0.xml" },
      { number: "3", file: "3.xml" },
      { number: "old", file: "0.xml" },
    ]);
  });

  it("are read in their order: a bill that two of them bring belongs to the first", async () => {
    const reports = await load([
      numbered("1"),
      numbered("1"),
      numbered("1", "2"),
      anInvoice({ bills: [aBillToWrite({ number: "2", dueDate: "2026-06-01" }), aBillToWrite({ number: "4" })] }),
      numbered("4"),
    ]);
    expect(reports.map(outcome)).toEqual([
      ["0.xml", "unassigned"],
      ["1.xml", "unchanged"],
      ["2.xml", "unchanged,unassigned"],
      ["3.xml", "refused"],
      ["4.xml", "unassigned"],
    ]);
    expect(await counts()).toMatchObject({ bills: 3, rows: 3, documents: 3 });
  });

  it("give each bill the line of its own customer", async () => {
    const holders = await Promise.all(
      Array.from({ length: 4 }, async (_, index) => {
        const holder = await aCustomer();
        const { lineId } = await aLine({ customerId: holder.customerId, contractRef: `G-${String(index)}` });
        return { ...holder, lineId };
      }),
    );
    const fileFor = (holder: (typeof holders)[number] | undefined, number: string, contractRef: string | undefined) =>
      anInvoice({
        recipient: { name: "Mario", taxCode: holder?.taxCode ?? "", address: { street: "x", postcode: "00100", town: "Roma" } },
        bills: [aBillToWrite({ number, contractRef })],
      });
    const reports = await load([
      ...holders.slice(0, 3).map((holder, index) => fileFor(holder, String(index), `G-${String(index)}`)),
      // Another customer's contract, which stands in this very group, and no contract at all.
      fileFor(holders[3], "3", "G-0"),
      fileFor(holders[3], "4", undefined),
    ]);
    expect(reports.map((report) => outcome(report)[1])).toEqual(["imported", "imported", "imported", "unassigned", "imported"]);
    const lines = await db().select({ lineId: bill.lineId, customerId: bill.customerId }).from(bill).orderBy(bill.number);
    expect(lines.map(({ lineId }) => lineId)).toEqual([...holders.slice(0, 3).map(({ lineId }) => lineId), null, holders[3]?.lineId]);
    expect(lines.map(({ customerId }) => customerId)).toEqual([0, 1, 2, 3, 3].map((at) => holders[at]?.customerId));
  });

  it("leave one audit row each that brought something", async () => {
    const marker = `group-${String(Date.now())}`;
    const files = [numbered("1", "2"), numbered("1"), numbered("3")];
    await importBillFiles(
      operator,
      files.map((text, index) => ({ fileName: `${marker}-${String(index)}`, bytes: Buffer.from(text) })),
      { now },
    );
    const audited = await db()
      .select({ target: auditLog.target, details: auditLog.details })
      .from(auditLog)
      .where(eq(auditLog.action, "bill.import"));
    const mine = audited.filter(({ details }) => String(details?.file).startsWith(marker));
    expect(mine.map(({ details }) => details)).toEqual([
      { file: `${marker}-0`, bills: 2, unassigned: 2 },
      { file: `${marker}-2`, bills: 1, unassigned: 1 },
    ]);
    const documents = await db().select({ id: document.id }).from(document);
    expect(mine.map(({ target }) => target).sort()).toEqual(documents.map(({ id }) => id).sort());
  });

  it("are safe at the same moment in whatever groups: each bill exactly once", async () => {
    const numbers = Array.from({ length: 30 }, (_, index) => `R/${String(index)}`);
    const files = numbers.map((number) => numbered(number));
    const shuffled = [...files.slice(11), ...files.slice(0, 11)].reverse();
    const reports = await Promise.all([
      load(files),
      load(shuffled),
      load(files.slice(5, 25)),
      load(shuffled),
      load([numbered(...numbers)]),
    ]);
    expect(reports.flat().filter(({ refused }) => refused)).toEqual([]);
    const results = reports.flat().flatMap(({ bills }) => bills.map(({ result }) => result));
    expect(results.filter((result) => result === "unassigned")).toHaveLength(30);
    expect(await counts()).toMatchObject({ bills: 30, rows: 30 });
    const rows = await db().select({ billId: billRow.billId }).from(billRow);
    expect(new Set(rows.map(({ billId }) => billId)).size).toBe(30);
  });

  it("are refused altogether for a principal that may not import", async () => {
    const before = await counts();
    const files = [{ fileName: "x.xml", bytes: Buffer.from(anInvoice()) }];
    await expect(importBillFiles({ ...operator, scopes: ["read", "pay"] }, files, { now })).rejects.toEqual(new UserError("not-found"));
    expect(await counts()).toEqual(before);
  });
});
