import { describe, expect, it } from "vitest";
import { aBillToWrite, anInvoice, sharedXsd } from "@/tests/fixtures/invoice";
import { whyNot } from "@/tests/fixtures/reasons";
import { readInvoiceFile } from "./file";
import { ImportRefusal } from "./refusal";
import { totalOf, type BillToWrite } from "./write";
import { latin } from "./write-xml";
import { xsdCheck } from "./xsd";

const rich: BillToWrite = aBillToWrite({
  number: "A26/0001",
  reasons: ["L’importo è di 5 € – “subito”", "Seconda causale"],
  rows: [
    {
      articleCode: "ABB-FIBRA",
      description: "Fibra & modem <Wi-Fi>",
      quantity: "1",
      unitPrice: "24.5",
      total: "24.50819672",
      vatRate: "22.00",
      period: { start: "2026-02-01", end: "2026-02-28" },
    },
    { articleCode: "ABB-SCONTO", description: "Sconto", unitPrice: "-4.10", total: "-4.10", vatRate: "22.00" },
    {
      articleCode: "TEL-ESTERO",
      description: "Telefonate verso la Côte d’Azur",
      quantity: "12.00",
      unitPrice: "0.15",
      total: "1.80",
      vatRate: "22.00",
    },
    { articleCode: "UNA-ATTIVAZIONE", description: "Attivazione", unitPrice: "31.97", total: "31.97", vatRate: "22.00" },
    { articleCode: "ALT-MORA", description: "Interessi", unitPrice: "0.38", total: "0.38", vatRate: "0.00", vatNature: "N1" },
  ],
  attachments: [{ name: "bolletta.pdf", format: "PDF", content: Buffer.from("%PDF-1.7") }],
});

describe("the writer", () => {
  it("writes what the reader reads", () => {
    const [bill] = readInvoiceFile(Buffer.from(anInvoice({ bills: [rich] })), { dueDays: 30 }).bills;
    expect(bill).toMatchObject({ number: "A26/0001", totalCents: totalOf(rich.rows), remarks: [], dueDate: "2026-04-05" });
    expect(bill?.rows.map((row) => row.total)).toEqual(rich.rows.map((row) => row.total));
    expect(bill?.rows[0]?.description).toBe("Fibra & modem <Wi-Fi>");
    expect(bill?.attachments.map(({ name }) => name)).toEqual(["bolletta.pdf"]);
  });

  it.each([
    ["L’Aquila – “città”…", `L'Aquila - "città"...`],
    ["5 €", "5 EUR"],
    ["a\nb\tc", "a b c"],
    ["日本 😀", "?? ?"],
  ])("writes %s in Latin-1", (text, written) => {
    expect(latin(text, 100)).toBe(written);
  });
});

describe("the official schema", () => {
  const xsd = sharedXsd();
  it.skipIf(xsd === undefined)("takes what the writer writes", () => {
    const check = xsdCheck(xsd ?? "");
    const company = {
      name: "Ditta Beta & C.",
      vatNumber: "IT09876543217",
      taxCode: "09876543217",
      address: { street: "Via x", postcode: "00100", town: "Roma" },
    };
    const texts = [
      anInvoice(),
      anInvoice({ bills: [rich, aBillToWrite({ documentType: "TD04", number: "NC/1" })] }),
      anInvoice({ recipient: company }),
    ];
    for (const text of texts) {
      expect(() => {
        check(text);
      }).not.toThrow();
    }
  });

  it.skipIf(xsd === undefined)("refuses with the element and the line, in any encoding", () => {
    const wrong = anInvoice().replace("<CAP>00100", "<CAP>1").replace("UTF-8", "windows-1252").replace("Mario", "Niccolò");
    const validate = xsdCheck(xsd ?? "");
    const refusal = (() => {
      try {
        readInvoiceFile(Buffer.from(wrong, "latin1"), { dueDays: 30, validate });
      } catch (error) {
        if (error instanceof ImportRefusal) return error;
        throw error;
      }
      return undefined;
    })();
    expect(whyNot(refusal)).toMatch(/not valid by the FatturaPA schema.*CAP/);
    expect(refusal).toMatchObject({ element: "CAP", line: wrong.slice(0, wrong.indexOf("<CAP>1")).split("\n").length });
  });
});
