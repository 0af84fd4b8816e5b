import { eq } from "drizzle-orm";
import { expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { billRow } from "@/db/schema/billing";
import { getBillAttachment, listBillAttachments } from "@/lib/billing/queries/bill-attachments";
import { getBillPdf } from "@/lib/billing/queries/bill-pdf";
import { attachmentKind } from "@/lib/billing/rules";
import type { RowToWrite } from "@/lib/bss/fatturapa/write";
import { LOCALES } from "@/lib/i18n";
import type { Principal } from "@/lib/principal";
import { anImportedBill, wordsIn } from "../fixtures/bill-documents";
import { anAccount } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { askPdf, fileIn, filesIn, textOf } from "../fixtures/pdf";

useDatabase();
// On a busy machine a thread takes its time to start.
vi.setConfig({ testTimeout: 240_000 });

const now = new Date("2026-03-15T10:00:00Z");
const ARTICLES = ["ABB-1", "TEL-1", "UNA-1", "ALT-1"];

function row(index: number, over: Partial<RowToWrite> = {}): RowToWrite {
  return {
    articleCode: ARTICLES[Math.floor(index / 30) % ARTICLES.length] ?? "ALT-1",
    description: `Voce numero ${String(index)} di questa bolletta`,
    quantity: "1.00",
    unitPrice: "1.00",
    total: "1.00",
    vatRate: "22.00",
    period: { start: "2026-02-01", end: "2026-02-28" },
    ...over,
  };
}

async function printed(reader: Principal, billId: string, locale: (typeof LOCALES)[number] = "en"): Promise<Buffer> {
  const pdf = await getBillPdf(reader, billId, wordsIn(locale), now);
  if (!pdf) throw new Error("there is no document");
  return pdf;
}

it("is a clean, tagged, small file of four pages, with every font inside and the invoice attached byte for byte", async () => {
  const { reader, billId, number, xml } = await anImportedBill({ rows: Array.from({ length: 54 }, (_, index) => row(index)) });
  const pdf = await printed(reader, billId);

  expect(askPdf(pdf, "qpdf", "--check")).toContain("No syntax or stream encoding errors found");
  const info = askPdf(pdf, "pdfinfo");
  expect(info).toMatch(/^Tagged: +yes$/m);
  expect(info).toMatch(/^Suspects: +no$/m);
  expect(info).toMatch(/^Pages: +4$/m);
  expect(info).toContain(`Title:           Bill ${number.replaceAll("<", "‹").replaceAll(">", "›").replaceAll("&", "+")}`);
  expect(pdf.length).toBeLessThan(120 * 1024);

  const metadata = askPdf(pdf, "pdfinfo", "-meta");
  expect(metadata).toContain("<pdfaid:part>3</pdfaid:part>");
  expect(metadata).toContain("<pdfaid:conformance>A</pdfaid:conformance>");
  expect(metadata).toContain("<pdfuaid:part>1</pdfuaid:part>");

  const fonts = askPdf(pdf, "pdffonts").trimEnd().split("\n").slice(2);
  expect(fonts.length).toBeGreaterThan(0);
  for (const font of fonts) expect(font).toMatch(/Figtree-\d+ .* yes yes yes /);

  expect(filesIn(pdf)).toHaveLength(1);
  expect(fileIn(pdf).toString()).toBe(xml);
});

it("has headings, bookmarks and tables with real heads, which come again on each page and are read once", async () => {
  const { reader, billId } = await anImportedBill({ rows: Array.from({ length: 96 }, (_, index) => row(index, { articleCode: "ABB-1" })) });
  const pdf = await printed(reader, billId);
  const tags = askPdf(pdf, "pdfinfo", "-struct-text");
  const headings = [...tags.matchAll(/^ +H2.*\n +"(.*)"$/gm)].map(([, text]) => text?.trim());
  const sections = ["At a glance", "What you pay for", "Subscriptions", "VAT summary", "Payments", "This document"];
  expect(headings).toEqual(sections);
  const outlines = askPdf(pdf, "qpdf", "--json", "--json-key=outlines");
  expect([...outlines.matchAll(/"title": "(.*)"/g)].map(([, title]) => title)).toEqual(sections);

  const pages = textOf(pdf).split("\f").slice(0, -1);
  expect(pages.filter((page) => /Item +Period +Quantity +VAT +Amount/.test(page))).toHaveLength(pages.length);
  expect(tags.match(/"Quantity"/g)).toHaveLength(1);
  expect(tags.match(/\/Scope \/Column\n +"Quantity"/g)).toHaveLength(1);
  expect(tags.match(/\/Scope \/Row\n +"Voce numero \d+/g)).toHaveLength(96);
  expect(tags).not.toContain("Page 1 of");
  pages.forEach((page, index) => {
    expect(page).toContain(`Page ${String(index + 1)} of ${String(pages.length)}`);
  });
  expect(textOf(pdf)).toMatch(/Total, VAT included +€117\.12/);
});

it("speaks the reader's language", async () => {
  const { reader, billId, number } = await anImportedBill({});
  const expected = { it: ["Bolletta", "36,60 €", "Aliquota"], fr: ["Facture", "36,60 €", "Taux"], en: ["Bill", "€36.60", "Rate"] };
  for (const locale of LOCALES) {
    const pdf = await printed(reader, billId, locale);
    const text = textOf(pdf).replaceAll("\u00a0", " ");
    const [name = "", amount = "", rate = ""] = expected[locale];
    expect(text).toContain(`${name} ${number}`);
    expect(text).toContain(amount);
    expect(text).toContain(rate);
    expect(askPdf(pdf, "qpdf", "--json", "--json-key=qpdf")).toContain(`"/Lang": "u:${locale}"`);
  }
});

it("takes markup as text, and marks that turn writing round turn no amount", async () => {
  const { reader, billId } = await anImportedBill({
    rows: [row(0, { description: "<b>Fibra</b> & (1) Tj \\ €", total: "12.34", unitPrice: "12.34" })],
  });
  const pdf = await printed(reader, billId);
  expect(textOf(pdf)).toMatch(/<b>Fibra<\/b> & \(1\) Tj \\ \S* *1 Feb/);
  // A file in the schema's own letters has no such marks: this row came in before anybody looked.
  await db().update(billRow).set({ description: "Giro \u202e\u2067\u200f12,34 שלום" }).where(eq(billRow.billId, billId));
  const turned = await printed(reader, billId);
  expect(askPdf(turned, "qpdf", "--check")).toContain("No syntax or stream encoding errors found");
  expect(textOf(turned)).toMatch(/Giro 12,34 \?{4} .*€12\.34/);
});

it("prints a bill of 3,000 rows while the process goes on", async () => {
  const { reader, billId } = await anImportedBill({ rows: Array.from({ length: 3_000 }, (_, index) => row(index)) });
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 20);
  const pdf = await printed(reader, billId);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
  expect(askPdf(pdf, "qpdf", "--check")).toContain("No syntax or stream encoding errors found");
  expect(textOf(pdf).match(/Voce numero \d+/g)).toHaveLength(3_000);
});

it("offers what the operator put in, by what it is and not by its name", async () => {
  const original = Buffer.from("%PDF-1.4\n% the operator's own\n%%EOF\n");
  const { reader, billId } = await anImportedBill({
    attachments: [
      { name: "fattura.pdf", format: "PDF", content: original },
      { name: "rotta.pdf", format: "PDF", content: Buffer.from("<html><script>alert(1)</script></html>") },
      { name: "dettaglio.csv", format: "CSV", content: Buffer.from("a;b\n") },
    ],
  });
  const listed = await listBillAttachments(reader, billId);
  expect(listed.map((one) => [one.name, attachmentKind(one), one.content.length <= 8])).toEqual([
    ["fattura.pdf", "pdf", true],
    ["rotta.pdf", "damaged", true],
    ["dettaglio.csv", "other", true],
  ]);
  const whole = await getBillAttachment(reader, billId, listed[0]?.position ?? -1);
  expect(Buffer.from(whole?.content ?? []).equals(original)).toBe(true);
});

it("is not found by a stranger, nor are its attachments", async () => {
  const { billId } = await anImportedBill({ attachments: [{ name: "a.pdf", format: "PDF", content: Buffer.from("%PDF-1.4") }] });
  const stranger = principalOf((await anAccount()).accountId);
  expect(await getBillPdf(stranger, billId, wordsIn("en"), now)).toBeUndefined();
  expect(await listBillAttachments(stranger, billId)).toEqual([]);
  for (const position of [0, 1]) expect(await getBillAttachment(stranger, billId, position)).toBeUndefined();
});
