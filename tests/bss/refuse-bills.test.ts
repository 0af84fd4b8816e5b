import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importBillFile } from "@/lib/bss/commands/import-bill-files";
import type { FileReport } from "@/lib/bss/report";
import { resetEnv } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { systemPrincipal } from "@/lib/principal";
import { counts, emptied } from "../fixtures/bill-tables";
import { useDatabase } from "../fixtures/database";
import { aBillToWrite, anInvoice, sharedInvoices, sharedXsd } from "../fixtures/invoice";
import { whyNot } from "../fixtures/reasons";

useDatabase();

const now = new Date("2026-03-15T10:00:00Z");
const operator = systemPrincipal("test", now);
const load = (text: string | Uint8Array, fileName = "bill.xml"): Promise<FileReport> =>
  importBillFile(operator, { fileName, bytes: Buffer.from(text) }, { now });
const results = (report: FileReport) => report.bills.map((one) => one.result);

beforeEach(emptied);

describe("what is refused", () => {
  it.each([
    ["a broken file", anInvoice().slice(0, 700), /not well-formed/],
    ["an entity bomb", `<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>`, /DOCTYPE/],
    ["a PDF renamed .xml", "%PDF-1.7 …", /PDF/],
    ["an empty file", "", /empty/],
    ["50 MB of XML", Buffer.alloc(50 * 1024 * 1024, "<a/>"), /50 MB; files up to 20 MB/],
    [
      "one wrong bill among good ones",
      anInvoice({ bills: [aBillToWrite(), aBillToWrite({ number: "A/2", issueDate: "2026-02-31" })] }),
      /does not exist/,
    ],
  ])("%s, and nothing is kept", async (_name, bytes, reason) => {
    const before = await counts();
    const report = await load(bytes);
    expect(report.bills).toEqual([]);
    expect(whyNot(report.refused)).toMatch(reason);
    expect(await counts()).toEqual(before);
  });

  it("a principal that may not import", async () => {
    await expect(
      importBillFile({ ...operator, scopes: ["read", "pay"] }, { fileName: "x.xml", bytes: Buffer.from(anInvoice()) }, { now }),
    ).rejects.toEqual(new UserError("not-found"));
    expect(await counts()).toMatchObject({ bills: 0 });
  });
});

describe("with FATTURAPA_XSD set", () => {
  const xsd = sharedXsd();
  afterEach(() => {
    delete process.env.FATTURAPA_XSD;
    resetEnv();
  });

  it.skipIf(xsd === undefined)("a file that the schema refuses is refused with element and line, another is taken", async () => {
    process.env.FATTURAPA_XSD = xsd;
    resetEnv();
    const wrong = anInvoice().replace("<CAP>00100", "<CAP>100");
    expect((await load(wrong)).refused).toMatchObject({
      element: "CAP",
      line: wrong.slice(0, wrong.indexOf("<CAP>100")).split("\n").length,
    });
    expect(results(await load(anInvoice()))).toEqual(["unassigned"]);
  });

  it("a schema that cannot be used is a fault of the configuration, not of the file", async () => {
    process.env.FATTURAPA_XSD = "/nowhere/schema.xsd";
    resetEnv();
    await expect(load(anInvoice())).rejects.toThrow("FATTURAPA_XSD: /nowhere/schema.xsd cannot be used as a schema");
  });
});

describe("invoices that others wrote", () => {
  const files = sharedInvoices();
  it.skipIf(files.length === 0)("are here", () => {
    expect(files.length).toBeGreaterThan(8);
  });

  it.each(files)("$name imports into an empty database, or is refused by name", async ({ name, bytes }) => {
    const report = await load(bytes, name);
    if (name.includes("A4-Subscription")) {
      expect(report.refused).toMatchObject({
        reason: { code: "file-other-currency", values: { currency: "DKK" } },
        element: "FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento/Divisa",
        line: 61,
      });
      return;
    }
    expect(report.refused).toBeUndefined();
    expect(report.bills).toHaveLength(name.includes("FPR03") && name.startsWith("zugferd") ? 2 : 1);
    expect(results(await load(bytes, name))).toEqual(report.bills.map(() => "unchanged"));
  });
});
