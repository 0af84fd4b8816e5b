import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { generateBill } from "@/db/seed/many-bills";
import { useDatabase } from "../fixtures/database";
import { aBillToWrite, anInvoice } from "../fixtures/invoice";
import { runProgram, TYPESCRIPT } from "../fixtures/processes";

useDatabase();

const folder = mkdtempSync(path.join(os.tmpdir(), "mytim-import-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  rmSync(folder, { recursive: true });
  mkdirSync(path.join(folder, "deeper"), { recursive: true });
});

/** Runs `npm run import` as a process of its own, on this file's database. */
async function run(...names: string[]): Promise<{ code: number | null; output: string; peakMb: number }> {
  const ended = await runProgram([...TYPESCRIPT, "scripts/import.ts", ...names], {
    DATABASE_URL: process.env.DATABASE_URL ?? "",
    DEMO: "1",
  });
  const seen = [...ended.output.matchAll(/memory ([\d,]+) MB/g)].map((match) => Number(match[1]?.replace(",", "")));
  return { ...ended, peakMb: Math.max(0, ...seen) };
}

const put = (name: string, content: string | Uint8Array) => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};

describe("npm run import", { timeout: 180_000 }, () => {
  it("takes a folder of customers, bills and payments in whatever order they lie, and takes it again", async () => {
    const bills = Array.from({ length: 30 }, (_, index) => generateBill(index, "2026-03-01"));
    for (const bill of bills) put(`deeper/${bill.fileName}`, bill.xml);
    put(
      "a-payments.csv",
      ["reference,bill_number,amount,paid_on", ...bills.map(({ payment }) => Object.values(payment).join(","))].join("\n"),
    );
    put("z-lines.ndjson", bills.flatMap(({ operatorData }) => operatorData.map((row) => JSON.stringify(row))).join("\n"));
    put("notes.txt", "not ours");
    put(".hidden.xml", "not ours");

    const first = await run(folder);
    expect(first.output).toContain("Bills: 30 imported (0 of them unassigned), 0 unchanged.");
    expect(first.output).toContain("Rows: 36 taken, 0 unchanged.");
    expect(first.output).toMatch(/32 of 32 files in .* a second\), memory \d+ MB/);
    expect(first.code).toBe(0);
    const {
      rows: [paid],
    } = await db().execute(sql`select count(*)::int count from bill where state = 'paid' and line_id is not null`);
    expect(paid).toEqual({ count: 30 });

    const second = await run(folder);
    expect(second.output).toContain("Bills: 0 imported (0 of them unassigned), 30 unchanged.");
    expect(second.output).toContain("Rows: 0 taken, 36 unchanged.");
    expect(second.code).toBe(0);
  });

  it("names every refused file with the reason, the element and the line, imports the others, and ends with 1", async () => {
    const huge = put("huge.xml", "");
    truncateSync(huge, 50 * 1024 * 1024);
    put("broken.xml", anInvoice().slice(0, 500));
    put("bomb.xml", `<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>`);
    put("danish.xml", anInvoice().replace("<Divisa>EUR", "<Divisa>DKK"));
    put("picture.xml", "%PDF-1.7");
    put("empty.xml", "");
    put("good.xml", anInvoice({ bills: [aBillToWrite({ number: "GOOD/1" })] }));
    put("pay.ndjson", JSON.stringify({ reference: "R", bill_number: "NOWHERE\u001b[2J", amount: "1.00", paid_on: "2026-03-01" }));
    const { code, output } = await run(folder, path.join(folder, "nowhere.xml"));
    for (const line of [
      "huge.xml: The file has 50 MB; files up to 20 MB are taken.",
      "bomb.xml: The file holds a document type declaration (DOCTYPE), which is never taken. (line 2)",
      "picture.xml: The file is a PDF, not an e-invoice: the XML is needed.",
      "empty.xml: The file is empty.",
      "nowhere.xml: There is no such file.",
      "Bills: 1 imported (1 of them unassigned), 0 unchanged.",
      "Refused: 8.",
    ])
      expect(output).toContain(line);
    expect(output).toMatch(/broken\.xml: The file is not well-formed XML: .* \(line \d+\)/);
    expect(output).toMatch(
      /danish\.xml: The bill is in DKK: .* \(FatturaElettronicaBody\[1\]\/DatiGenerali\/DatiGeneraliDocumento\/Divisa, line \d+\)/,
    );
    expect(output).toMatch(/unassigned {2}.*good\.xml: bill GOOD\/1 of 36\.60 EUR\. No customer has the tax code/);
    expect(output).toMatch(/pay\.ndjson: No bill has the number NOWHERE \[2J\. \(line 1\)/);
    expect(output).not.toContain("\u001b");
    expect(code).toBe(1);
  });

  it("says how it is used when nothing is named", async () => {
    const { code, output } = await run();
    expect(output).toContain("npm run import -- FILE…");
    expect(code).toBe(1);
  });

  it("keeps its memory flat over many files", async () => {
    for (let index = 0; index < 1000; index += 1) {
      const bill = generateBill(1000 + index, "2026-03-01");
      put(bill.fileName, bill.xml);
    }
    const { code, output, peakMb } = await run(folder);
    expect(output).toContain("Bills: 1,000 imported (1,000 of them unassigned), 0 unchanged.");
    expect(output).toContain("… and 980 more unassigned bills");
    expect(code).toBe(0);
    expect(peakMb).toBeGreaterThan(50);
    expect(peakMb).toBeLessThan(400);
  });
});
