import { describe, expect, it } from "vitest";
import { aBillToWrite, anInvoice } from "@/tests/fixtures/invoice";
import { whyNot } from "@/tests/fixtures/reasons";
import { readInvoiceFile } from "./file";
import { ImportRefusal } from "./refusal";

const xml = anInvoice();
const read = (text: string) => readInvoiceFile(Buffer.from(text), { dueDays: 30 }).bills;

function refusalOf(text: string): ImportRefusal {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ImportRefusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** The line of a piece of text in the plain invoice. */
const lineOf = (piece: string, text = xml) => text.slice(0, text.indexOf(piece)).split("\n").length;

describe("what is read as an invoice", () => {
  it.each(["p", "ns0", "q1", "b", "n-1.x"])("the prefix %s", (prefix) => {
    expect(read(xml.replaceAll("p:Fattura", `${prefix}:Fattura`).replace("xmlns:p", `xmlns:${prefix}`))).toHaveLength(1);
  });

  it("no prefix, and a prefix on every element", () => {
    expect(read(xml.replaceAll("p:Fattura", "Fattura").replace("xmlns:p", "xmlns"))).toHaveLength(1);
    expect(read(xml.replace(/<(\/?)(?!\/|p:|\?)/g, "<$1p:"))).toHaveLength(1);
  });

  it("the namespace of version 1.1", () => {
    expect(read(xml.replace("fatture/v1.2", "fatture/v1.1"))).toHaveLength(1);
  });

  it("line ends of Windows, and values wrapped in spaces and tabs", () => {
    const messy = xml
      .replace("2026-03-01", "2026-03-01 ")
      .replace("<IdPaese>IT", "<IdPaese>\n\t\tIT\t")
      .replace("A/1", "  A/1\t")
      .replaceAll("\n", "\r\n");
    expect(read(messy)).toEqual(read(xml));
  });

  it("the format for public bodies", () => {
    expect(read(xml.replaceAll("FPR12", "FPA12"))).toHaveLength(1);
  });

  it("several bodies, each a bill of its own", () => {
    const bills = read(anInvoice({ bills: [aBillToWrite(), aBillToWrite({ number: "A/2" }), aBillToWrite({ number: "A/3" })] }));
    expect(bills.map(({ number, bodyIndex }) => [number, bodyIndex])).toEqual([
      ["A/1", 0],
      ["A/2", 1],
      ["A/3", 2],
    ]);
    expect(new Set(bills.map((bill) => bill.contentHash)).size).toBe(3);
  });
});

describe("what is refused, with the reason, the element and the line", () => {
  it.each([
    ["a file cut between elements", xml.slice(0, xml.indexOf("<Sede>")), /not well-formed XML: it ends before/],
    ["a file cut inside a tag", xml.slice(0, xml.indexOf("Nome>") + 2), /not well-formed XML/],
    ["tags that cross", xml.replace("</Nome>", "</Cognome>"), /not well-formed XML: Expected closing tag 'Nome'/],
    ["a stray quote after a namespace", xml.replace(`v1.2"`, `v1.2""`), /not well-formed XML/],
    ["an open comment", xml.replace("<Nome>", "<!-- <Nome>"), /comment or CDATA/],
    ["another document", '<?xml version="1.0"?>\n<note><to>x</to></note>', /its root is note/],
    ["a page of the web", "<html><body>404</body></html>", /its root is html/],
    ["two roots", `${xml}${xml.replace(/^<\?xml.*\n/, "")}`, /not well-formed XML: Multiple possible root/],
    ["a simplified invoice by its root", "<q:FatturaElettronicaSemplificata xmlns:q='x'/>", /simplified invoice \(FSM10\)/],
    ["no bodies", xml.replace(/<FatturaElettronicaBody>[\s\S]*<\/FatturaElettronicaBody>/, ""), /FatturaElettronicaBody is missing/],
    [
      "elements nested without end",
      `<p:FatturaElettronica xmlns:p="x">${"<a>".repeat(5000)}${"</a>".repeat(5000)}</p:FatturaElettronica>`,
      /nested too deep/,
    ],
    ["names that poison objects", xml.replace("<Sede>", "<__proto__>x</__proto__><Sede>"), /not well-formed XML, or/],
  ])("%s", (_name, text, reason) => {
    expect(whyNot(refusalOf(text))).toMatch(reason);
  });

  it.each([
    [
      "a simplified invoice by its format",
      "FormatoTrasmissione>FPR12",
      "FormatoTrasmissione>FSM10",
      /simplified invoice \(FSM10\): only ordinary invoices/,
      "FatturaElettronicaHeader/DatiTrasmissione/FormatoTrasmissione",
    ],
    [
      "another format",
      "FormatoTrasmissione>FPR12",
      "FormatoTrasmissione>SDI11",
      /the format SDI11: only/,
      "FatturaElettronicaHeader/DatiTrasmissione/FormatoTrasmissione",
    ],
    [
      "another currency",
      "<Divisa>EUR",
      "<Divisa>CHF",
      /The bill is in CHF: only bills in euro/,
      "FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento/Divisa",
    ],
    [
      "a day that does not exist",
      "<Data>2026-03-01",
      "<Data>2026-02-30",
      /Data is a day that does not exist: "2026-02-30"/,
      "FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento/Data",
    ],
    [
      "a date of another form",
      "<Data>2026-03-01",
      "<Data>01/03/2026",
      /Data is no date/,
      "FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento/Data",
    ],
    [
      "an amount with a comma",
      "<PrezzoTotale>30.00",
      "<PrezzoTotale>30,00",
      /PrezzoTotale is no amount: "30,00"/,
      "FatturaElettronicaBody[1]/DatiBeniServizi/DettaglioLinee[1]/PrezzoTotale",
    ],
    [
      "an amount beyond counting",
      "<PrezzoTotale>30.00",
      "<PrezzoTotale>999999999999999.00",
      /PrezzoTotale is no amount/,
      "FatturaElettronicaBody[1]/DatiBeniServizi/DettaglioLinee[1]/PrezzoTotale",
    ],
    [
      "an empty number",
      "<Numero>A/1</Numero>",
      "<Numero> </Numero>",
      /Numero is missing or empty/,
      "FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento/Numero",
    ],
    [
      "two numbers",
      "<Numero>A/1</Numero>",
      "<Numero>A/1</Numero><Numero>A/2</Numero>",
      /Numero occurs 2 times/,
      "FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento/Numero",
    ],
    [
      "elements where text belongs",
      "<Numero>A/1</Numero>",
      "<Numero><b>1</b></Numero>",
      /Numero holds elements where it should hold text/,
      "FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento/Numero",
    ],
  ])("%s", (_name, from, to, reason, element) => {
    const refusal = refusalOf(xml.replace(from, to));
    expect(whyNot(refusal)).toMatch(reason);
    expect(refusal.element).toBe(element);
    expect(refusal.line).toBe(lineOf(from));
  });

  it("points at the right one of many, past comments, CDATA and attachments", () => {
    const attachments = [{ name: "a.pdf", format: "PDF", content: Buffer.alloc(30_000, "a") }];
    const text = anInvoice({
      bills: [
        aBillToWrite({ attachments }),
        aBillToWrite({
          number: "A/2",
          rows: [1, 2, 3].map((count) => ({
            articleCode: "ABB",
            description: `Riga ${String(count)}`,
            unitPrice: "1.00",
            total: "1.00",
            vatRate: "22.00",
          })),
        }),
      ],
    })
      .replace("<Attachment>", "<Attachment>\n")
      .replace("</Descrizione>", "<!-- a\ncomment --><![CDATA[\n<PrezzoTotale>]]></Descrizione>");
    const broken = text.replace(
      "Riga 3</Descrizione>\n        <PrezzoUnitario>1.00</PrezzoUnitario>\n        <PrezzoTotale>1.00",
      "Riga 3</Descrizione>\n        <PrezzoUnitario>1.00</PrezzoUnitario>\n        <PrezzoTotale>x",
    );
    const refusal = refusalOf(broken);
    expect(refusal.element).toBe("FatturaElettronicaBody[2]/DatiBeniServizi/DettaglioLinee[3]/PrezzoTotale");
    expect(refusal.line).toBe(lineOf("<PrezzoTotale>x", broken));
  });

  it("points at the parent of what is missing", () => {
    const refusal = refusalOf(xml.replace("        <TipoDocumento>TD01</TipoDocumento>\n", ""));
    expect(whyNot(refusal)).toBe("TipoDocumento is missing or empty.");
    expect(refusal.line).toBe(lineOf("<DatiGeneraliDocumento>"));
  });
});

describe("what makes two bodies the same", () => {
  const hashOf = (text: string) => read(text)[0]?.contentHash;
  it("not the envelope: prefix, indentation, transmission number, empty elements", () => {
    expect(hashOf(xml.replaceAll("p:Fattura", "x:Fattura").replace("xmlns:p", "xmlns:x"))).toBe(hashOf(xml));
    expect(hashOf(xml.replace(/\n\s*/g, ""))).toBe(hashOf(xml));
    expect(hashOf(anInvoice({ progressive: "99999" }))).toBe(hashOf(xml));
    expect(hashOf(xml.replace("<Nazione>", "<NumeroCivico/><Nazione>"))).toBe(hashOf(xml));
  });

  it("but everything it says, read by the portal or not", () => {
    expect(hashOf(xml.replace("30.00", "31.00"))).not.toBe(hashOf(xml));
    expect(hashOf(xml.replace("</DettaglioPagamento>", "<IBAN>IT60X0542811101000000123456</IBAN></DettaglioPagamento>"))).not.toBe(
      hashOf(xml),
    );
    expect(hashOf(xml.replace("Via Due 2", "Via Due 3"))).not.toBe(hashOf(xml));
  });
});
