import { describe, expect, it } from "vitest";
import { aBillToWrite, anInvoice } from "@/tests/fixtures/invoice";
import { readInvoiceFile } from "./file";
import type { ReadBill } from "./invoice";
import { negated } from "./totals";
import type { RowToWrite } from "./write";

function readOne(text: string): ReadBill {
  const [bill] = readInvoiceFile(Buffer.from(text), { dueDays: 30 }).bills;
  if (!bill) throw new Error("no bill");
  return bill;
}

const xml = anInvoice();
const total = (amount: string) => `<ImportoTotaleDocumento>${amount}</ImportoTotaleDocumento>`;

describe("a plain bill", () => {
  it("is read whole", () => {
    const { contentHash, ...bill } = readOne(xml);
    expect(contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(bill).toEqual({
      bodyIndex: 0,
      issuer: "IT01234567897",
      issuerName: "Operatore di prova S.p.A.",
      documentType: "TD01",
      year: 2026,
      number: "A/1",
      recipientName: "Mario Prova",
      recipientTaxCode: "PRVMRA80A01H501X",
      recipientVatNumber: null,
      lineReferences: ["C-1"],
      issueDate: "2026-03-01",
      dueDate: "2026-04-05",
      periodStart: "2026-02-01",
      periodEnd: "2026-02-28",
      currency: "EUR",
      totalCents: 3660,
      remarks: [],
      rows: [
        {
          section: "subscriptions",
          articleCode: "ABB-FIBRA",
          description: "Fibra casa",
          quantity: "1.00",
          unitPrice: "30.00",
          total: "30.00",
          vatRate: "22.00",
          vatNature: null,
          periodStart: "2026-02-01",
          periodEnd: "2026-02-28",
        },
      ],
      vat: [{ rate: "22.00", nature: null, taxableCents: 3000, taxCents: 660 }],
      credits: [],
      instalments: [{ method: "MP18", dueDate: "2026-04-05", amountCents: 3660 }],
      attachments: [],
    });
  });

  it("puts rows into sections by their codes, and others where the customer still sees them", () => {
    const row = (articleCode: string): RowToWrite => ({
      articleCode,
      description: articleCode,
      unitPrice: "1.00",
      total: "1.00",
      vatRate: "22.00",
    });
    const text = anInvoice({ bills: [aBillToWrite({ rows: ["ABB-1", "TEL-1", "CNT-1", "UNA-1", "ALT-1", "XYZ"].map(row) })] });
    expect(readOne(text).rows.map((read) => read.section)).toEqual(["subscriptions", "calls", "calls", "one-off", "other", "other"]);
    const rules = [{ type: "TLC", prefix: "XYZ", section: "calls" as const }];
    expect(readInvoiceFile(Buffer.from(text), { dueDays: 30, sectionRules: rules }).bills[0]?.rows.at(-1)?.section).toBe("calls");
  });

  it("takes the period from the first and last day of its rows", () => {
    const row = (start: string, end: string): RowToWrite => ({
      articleCode: "ABB",
      description: "x",
      unitPrice: "1.00",
      total: "1.00",
      vatRate: "22.00",
      period: { start, end },
    });
    const bill = readOne(
      anInvoice({ bills: [aBillToWrite({ rows: [row("2026-02-01", "2026-02-28"), row("2026-01-15", "2026-01-31")] })] }),
    );
    expect([bill.periodStart, bill.periodEnd]).toEqual(["2026-01-15", "2026-02-28"]);
  });

  it("keeps every reference once, those for single rows too", () => {
    const references =
      "<DatiContratto><RiferimentoNumeroLinea>1</RiferimentoNumeroLinea><IdDocumento>06 5550 1234</IdDocumento></DatiContratto><DatiContratto><IdDocumento>C-1</IdDocumento></DatiContratto></DatiGenerali>";
    expect(readOne(xml.replace("</DatiGenerali>", references)).lineReferences).toEqual(["C-1", "06 5550 1234"]);
  });

  it("reads a company by VAT number and by tax code", () => {
    const text = anInvoice({
      recipient: {
        name: "Ditta Beta",
        vatNumber: "IT09876543217",
        taxCode: "09876543217",
        address: { street: "x", postcode: "00100", town: "Roma" },
      },
    });
    expect(readOne(text)).toMatchObject({
      recipientName: "Ditta Beta",
      recipientVatNumber: "IT09876543217",
      recipientTaxCode: "09876543217",
    });
  });
});

describe("totals", () => {
  it("sums the VAT summary when the file names no total", () => {
    expect(readOne(xml.replace(total("36.60"), ""))).toMatchObject({ totalCents: 3660, remarks: ["total-missing"] });
  });

  it("keeps a total that differs, and says by how much", () => {
    expect(readOne(xml.replace(total("36.60"), total("36.58")))).toMatchObject({
      totalCents: 3658,
      remarks: ["total-differs:-0.02", "to-pay-differs:36.60"],
    });
  });

  it.each([
    ["a little rounding in the rows says nothing", "<PrezzoTotale>30.00", "<PrezzoTotale>29.50", []],
    ["rows that do not make up the taxable amount are noted", "<PrezzoTotale>30.00", "<PrezzoTotale>25.00", ["rows-differ:5.00"]],
    [
      "stamp duty",
      "<ImportoTotale",
      "<DatiBollo><BolloVirtuale>SI</BolloVirtuale><ImportoBollo>2.00</ImportoBollo></DatiBollo><ImportoTotale",
      ["stamp-duty:2.00"],
    ],
    ["stamp duty without an amount", "<ImportoTotale", "<DatiBollo><BolloVirtuale>SI</BolloVirtuale></DatiBollo><ImportoTotale", []],
    [
      "withholding",
      "<ImportoTotale",
      "<DatiRitenuta><ImportoRitenuta>6.00</ImportoRitenuta></DatiRitenuta><ImportoTotale",
      ["withholding:6.00"],
    ],
    [
      "a discount on the document",
      "<ImportoTotale",
      "<ScontoMaggiorazione><Tipo>SC</Tipo><Importo>5.00</Importo></ScontoMaggiorazione><ScontoMaggiorazione><Tipo>MG</Tipo><Importo>1.00</Importo></ScontoMaggiorazione><ImportoTotale",
      ["document-discount:-4.00"],
    ],
    [
      "a discount in percent alone",
      "<ImportoTotale",
      "<ScontoMaggiorazione><Tipo>SC</Tipo><Percentuale>5.00</Percentuale></ScontoMaggiorazione><ImportoTotale",
      [],
    ],
    ["rounding, which issuers read both ways", "<ImportoTotale", "<Arrotondamento>0.02</Arrotondamento><ImportoTotale", []],
    ["split payment of a public body", "</Imposta>", "</Imposta><EsigibilitaIVA>S</EsigibilitaIVA>", ["split-payment:6.60"]],
  ])("%s", (_name, from, to, remarks) => {
    expect(readOne(xml.replace(from, to))).toMatchObject({ totalCents: 3660, remarks });
  });

  it("reads amounts of eight places and several rates", () => {
    const rows: RowToWrite[] = [
      { articleCode: "ABB", description: "a", quantity: "3.00", unitPrice: "8.16939891", total: "24.50819673", vatRate: "22.00" },
      { articleCode: "ALT", description: "b", unitPrice: "1.50", total: "1.50", vatRate: "4.00" },
      { articleCode: "ALT", description: "c", unitPrice: "2.00", total: "2.00", vatRate: "0.00", vatNature: "N1" },
    ];
    const bill = readOne(anInvoice({ bills: [aBillToWrite({ rows })] }));
    expect(bill.totalCents).toBe(2451 + 539 + 150 + 6 + 200);
    expect(bill.vat.map(({ rate, nature, taxableCents, taxCents }) => [rate, nature, taxableCents, taxCents])).toEqual([
      ["22.00", null, 2451, 539],
      ["4.00", null, 150, 6],
      ["0.00", "N1", 200, 0],
    ]);
    expect(bill.rows[0]?.total).toBe("24.50819673");
  });
});

describe("credits", () => {
  const note = anInvoice({ bills: [aBillToWrite({ documentType: "TD04" })] });
  const minus = (text: string) => text.replace(/>(30\.00|36\.60|6\.60)</g, ">-$1<");
  it.each([
    ["a credit note with positive amounts", note],
    ["a credit note with negative amounts", minus(note)],
    ["an invoice with negative amounts", minus(xml)],
    ["a negative credit note without a total", minus(note).replace(total("-36.60"), "")],
  ])("%s is negative in every part", (_name, text) => {
    const bill = readOne(text);
    expect(bill.totalCents).toBe(-3660);
    expect(bill.rows[0]).toMatchObject({ unitPrice: "-30.00", total: "-30.00" });
    expect(bill.vat[0]).toMatchObject({ taxableCents: -3000, taxCents: -660 });
    expect(bill.instalments[0]?.amountCents).toBe(-3660);
  });

  it.each([
    ["5.00", "-5.00"],
    ["-5.00", "5.00"],
    ["+0.10", "-0.10"],
    ["0.00", "0.00"],
    ["-0.00", "-0.00"],
  ])("%s becomes %s", (from, to) => {
    expect(negated(from)).toBe(to);
  });
});

describe("when it is due", () => {
  const noDate = xml.replace("        <DataScadenzaPagamento>2026-04-05</DataScadenzaPagamento>\n", "");
  const detail = (inside: string, amount: string) =>
    `<DettaglioPagamento><ModalitaPagamento>MP05</ModalitaPagamento>${inside}<ImportoPagamento>${amount}</ImportoPagamento></DettaglioPagamento>`;
  const paying = (...blocks: string[]) =>
    xml.replace(/<DatiPagamento>[\s\S]*<\/DatiPagamento>/, blocks.map((block) => `<DatiPagamento>${block}</DatiPagamento>`).join(""));

  it.each([
    ["no date: so many days after the issue", noDate, "2026-03-31"],
    ["no payment at all", xml.replace(/<DatiPagamento>[\s\S]*<\/DatiPagamento>/, ""), "2026-03-31"],
    [
      "days from a date of reference",
      paying(
        `<CondizioniPagamento>TP02</CondizioniPagamento>${detail("<DataRiferimentoTerminiPagamento>2026-03-10</DataRiferimentoTerminiPagamento><GiorniTerminiPagamento>20</GiorniTerminiPagamento>", "36.60")}`,
      ),
      "2026-03-30",
    ],
    ["days from the issue", paying(detail("<GiorniTerminiPagamento>20</GiorniTerminiPagamento>", "36.60")), "2026-03-21"],
    [
      "instalments: from the first",
      paying(
        `<CondizioniPagamento>TP01</CondizioniPagamento>${detail("<DataScadenzaPagamento>2026-05-01</DataScadenzaPagamento>", "18.30")}${detail("<DataScadenzaPagamento>2026-04-01</DataScadenzaPagamento>", "18.30")}`,
      ),
      "2026-04-01",
    ],
    [
      "money paid in advance has no say",
      paying(
        `<CondizioniPagamento>TP03</CondizioniPagamento>${detail("<DataScadenzaPagamento>2026-01-01</DataScadenzaPagamento>", "6.60")}`,
        `<CondizioniPagamento>TP02</CondizioniPagamento>${detail("<DataScadenzaPagamento>2026-04-09</DataScadenzaPagamento>", "30.00")}`,
      ),
      "2026-04-09",
    ],
    ["a date with a time zone", xml.replace("2026-04-05<", "2026-04-05+02:00<"), "2026-04-05"],
  ])("%s", (_name, text, dueDate) => {
    expect(readOne(text).dueDate).toBe(dueDate);
  });

  it("keeps every instalment", () => {
    const text = paying(
      `<CondizioniPagamento>TP01</CondizioniPagamento>${detail("<DataScadenzaPagamento>2026-04-01</DataScadenzaPagamento>", "20.00")}${detail("", "16.60")}`,
    );
    expect(readOne(text)).toMatchObject({
      instalments: [
        { method: "MP05", dueDate: "2026-04-01", amountCents: 2000 },
        { method: "MP05", dueDate: null, amountCents: 1660 },
      ],
      remarks: [],
    });
  });
});

describe("attachments", () => {
  it("are kept byte for byte, however long", () => {
    const content = Buffer.alloc(3_000_000, Buffer.from("%PDF-1.7 Città\n"));
    const text = anInvoice({ bills: [aBillToWrite({ attachments: [{ name: "bolletta.pdf", format: "PDF", content }] })] });
    const folded = text.replace(
      /<Attachment>([^<]*)</,
      (_whole, data: string) => `<Attachment>\n${(data.match(/.{1,76}/g) ?? []).join("\r\n")}\n<`,
    );
    const [attachment] = readOne(folded).attachments;
    expect(attachment).toMatchObject({ name: "bolletta.pdf", format: "PDF" });
    expect(content.equals(attachment?.content ?? Buffer.alloc(0))).toBe(true);
  });

  it("that cannot be read leave a remark and refuse nothing", () => {
    const text = anInvoice({ bills: [aBillToWrite({ attachments: [{ name: "x.pdf", format: "PDF", content: Buffer.from("x") }] })] });
    expect(readOne(text.replace(/<Attachment>[^<]*/, "<Attachment>**"))).toMatchObject({
      attachments: [],
      remarks: ["attachment-unreadable:x.pdf"],
    });
  });
});
