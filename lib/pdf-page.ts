import { fileURLToPath } from "node:url";

/** A document under way. */
export type Document = PDFKit.PDFDocument;
/** One of its tags. */
export type Tag = PDFKit.PDFStructureElement;

/** A4 in points, and what stays free around the text; the foot stands below it. */
export const PAGE = { width: 595.28, height: 841.89, left: 48, top: 52, bottom: 66 } as const;
/** From margin to margin. */
export const WIDTH = PAGE.width - 2 * PAGE.left;
const LOWEST = PAGE.height - PAGE.bottom;

/** The product's colours, as in `tailwind.config.ts`; paper is always light. */
export const COLOURS = {
  ink: "#0B1B36",
  quiet: "#40506B",
  line: "#DCE4F0",
  primary: "#1440B4",
  dot: "#C4281A",
  stage: "#0A2A78",
  onStage: "#FFFFFF",
  quietOnStage: "#C7D6FB",
} as const;

/** Figtree at two weights, its figures all of one width. */
export const FONTS = {
  regular: fileURLToPath(new URL("../public/fonts/figtree-450.ttf", import.meta.url)),
  bold: fileURLToPath(new URL("../public/fonts/figtree-650.ttf", import.meta.url)),
} as const;

/** How a text looks. */
export interface Look {
  readonly size: number;
  readonly font?: keyof typeof FONTS;
  readonly colour?: string;
  readonly align?: "left" | "right";
}

const lineGap = ({ size }: Look) => size * 0.15;

/** How high a text is in a column. */
export function heightOf(document: Document, text: string, width: number, look: Look): number {
  return document
    .font(look.font ?? "regular")
    .fontSize(look.size)
    .heightOfString(text, { width, lineGap: lineGap(look) });
}

/** Draws a text in a column; where it ends is left to the caller. */
export function drawText(document: Document, text: string, at: { x: number; y: number; width: number }, look: Look): void {
  const { font = "regular", size, colour = COLOURS.ink, align = "left" } = look;
  document
    .font(font)
    .fontSize(size)
    .fillColor(colour)
    .text(text, at.x, at.y, { width: at.width, align, lineGap: lineGap(look) });
}

/** Draws what is no content: a reader's machine passes it over. */
export function drawArtifact(document: Document, draw: () => void, type: "Layout" | "Pagination" = "Layout"): void {
  document.markContent("Artifact", { type });
  draw();
  document.endMarkedContent();
}

/** A tagged text from margin to margin, below the last, on a new page if it has no room here. */
export function writeText(
  document: Document,
  parent: Tag,
  tag: "H1" | "H2" | "P",
  text: string,
  look: Look & { readonly gap: number },
): void {
  const height = heightOf(document, text, WIDTH, look);
  makeRoom(document, height);
  const { y } = document;
  parent.add(
    document.struct(tag, {}, () => {
      drawText(document, text, { x: PAGE.left, y, width: WIDTH }, look);
    }),
  );
  document.y = y + height + look.gap;
}

/** Begins a page unless so much is free on this one. @returns whether it did. */
export function makeRoom(document: Document, height: number): boolean {
  if (document.y + height <= LOWEST) return false;
  document.addPage();
  document.y = PAGE.top;
  return true;
}
