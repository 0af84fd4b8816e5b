import PDFDocument from "pdfkit";
import { brand } from "@/lib/brand";
import type { Paper } from "@/lib/paper";
import { packObjects } from "@/lib/pdf-objects";
import {
  COLOURS,
  drawArtifact,
  drawText,
  FONTS,
  heightOf,
  makeRoom,
  PAGE,
  WIDTH,
  writeText,
  type Document,
  type Tag,
} from "@/lib/pdf-page";
import { writeTable } from "@/lib/pdf-table";
import { drawable, plainTitle } from "@/lib/pdf-text";

/** A heading is not left alone at the end of a page. */
const HEADING_ROOM = 110;
const STAGE = { height: 118, pad: 20, radius: 18, figure: 40 } as const;

/**
 * Prints a paper: a tagged PDF whose readers know its language, headings, tables and order, made by the rules of PDF/A-3a and PDF/UA-1. It claims
 * both; nobody has certified it. It takes a processor for itself: `lib/pdf.ts` does it in a thread.
 */
export async function printPaper(paper: Paper): Promise<Buffer> {
  const document = open(paper);
  const chunks: Buffer[] = [];
  document.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    document.on("end", resolve);
    document.on("error", reject);
  });
  const root = document.struct("Document");
  document.addStructure(root);
  document.y = PAGE.top;
  writeWordmark(document, root);
  writeText(document, root, "H1", drawable(paper.title), { size: 24, font: "bold", gap: 4 });
  if (paper.intro) writeText(document, root, "P", drawable(paper.intro), { size: 10, colour: COLOURS.quiet, gap: 14 });
  if (paper.figure) writeStage(document, root, paper.figure);
  for (const part of paper.parts) {
    document.y += 14;
    makeRoom(document, HEADING_ROOM);
    document.outline.addItem(drawable(part.heading), { top: document.y - 8, left: PAGE.width });
    const section = document.struct("Sect");
    root.add(section);
    writeText(document, section, "H2", drawable(part.heading), { size: 14, font: "bold", gap: part.note ? 2 : 8 });
    if (part.note) writeText(document, section, "P", drawable(part.note), { size: 9.5, colour: COLOURS.quiet, gap: 8 });
    if (part.table) writeTable(document, section, part.table);
    section.end();
  }
  root.end();
  if (paper.foot) drawFeet(document, paper.foot);
  for (const { name, type, description, relationship, content } of paper.files ?? []) {
    document.file(Buffer.from(content), { name, type, description, relationship, creationDate: paper.madeAt, modifiedDate: paper.madeAt });
  }
  document.end();
  await ended;
  return packObjects(Buffer.concat(chunks));
}

function open({ language, title, madeAt }: Paper): Document {
  const document = new PDFDocument({
    size: "A4",
    margin: 0,
    pdfVersion: "1.7",
    subset: "PDF/A-3a",
    tagged: true,
    lang: language,
    displayTitle: true,
    bufferPages: true,
    font: FONTS.regular,
    info: { Title: plainTitle(title), Author: brand.name, Creator: brand.name, CreationDate: madeAt, ModDate: madeAt },
  });
  document.registerFont("regular", FONTS.regular);
  document.registerFont("bold", FONTS.bold);
  document.appendXML(PDF_UA);
  return document;
}

/** The mark of PDF/UA-1, and its description, which PDF/A asks for of every name that it doesn't know itself. */
const PDF_UA = `
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>`;

/** The ring that a dot closes, and the name: as `components/ui/wordmark.tsx` draws them. */
function writeWordmark(document: Document, root: Tag): void {
  const { y } = document;
  const bbox: [number, number, number, number] = [PAGE.left, y, PAGE.left + 100, y + 28];
  root.add(
    document.struct("Figure", { alt: brand.name, bbox }, () => {
      document
        .save()
        .translate(PAGE.left - 2, y)
        .scale(0.9);
      document.path("M22.9 9.2A10.2 10.2 0 1 0 24.2 14").lineWidth(5).lineCap("round").stroke(COLOURS.primary);
      document.circle(23.4, 5.4, 3.4).fill(COLOURS.dot);
      document.restore();
      document.fillColor(COLOURS.ink).fontSize(19);
      const light = brand.name.slice(0, 2);
      document.font("regular").text(light, PAGE.left + 31, y + 1.5, { lineBreak: false });
      const width = document.widthOfString(light);
      document.font("bold").text(brand.name.slice(2), PAGE.left + 31 + width, y + 1.5, { lineBreak: false });
    }),
  );
  document.y = y + 46;
}

/** The stage: one figure on a deep-blue field. */
function writeStage(document: Document, root: Tag, { label, amount, note }: NonNullable<Paper["figure"]>): void {
  const top = document.y;
  drawArtifact(document, () => {
    document.roundedRect(PAGE.left, top, WIDTH, STAGE.height, STAGE.radius).fill(COLOURS.stage);
  });
  const inner = { x: PAGE.left + STAGE.pad, width: WIDTH - 2 * STAGE.pad };
  const lines = [
    { text: label, y: top + 17, look: { size: 11, colour: COLOURS.quietOnStage } },
    { text: amount, y: top + 33, look: { size: STAGE.figure, font: "bold", colour: COLOURS.onStage } },
    { text: note, y: top + 86, look: { size: 11, colour: COLOURS.onStage } },
  ] as const;
  for (const { text, y, look } of lines) {
    root.add(
      document.struct("P", {}, () => {
        drawText(document, drawable(text), { ...inner, y }, look);
      }),
    );
  }
  document.y = top + STAGE.height + 8;
}

function drawFeet(document: Document, { text, page }: NonNullable<Paper["foot"]>): void {
  const { count } = document.bufferedPageRange();
  const y = PAGE.height - 40;
  const look = { size: 8.5, colour: COLOURS.quiet } as const;
  for (let index = 0; index < count; index += 1) {
    document.switchToPage(index);
    drawArtifact(
      document,
      () => {
        const place = drawable(page.replace("{page}", String(index + 1)).replace("{pages}", String(count)));
        const at = { x: PAGE.left, y, width: WIDTH };
        drawText(document, shortened(document, drawable(text), look), at, look);
        drawText(document, place, at, { ...look, align: "right" });
      },
      "Pagination",
    );
  }
}

/** As much as one line takes beside the page's number. */
function shortened(document: Document, text: string, look: { readonly size: number }): string {
  let short = text;
  while (heightOf(document, short, WIDTH - 90, look) > look.size * 2) short = `${short.slice(0, -2)}…`;
  return short;
}
