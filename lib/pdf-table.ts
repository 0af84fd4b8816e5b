import type { PaperTable } from "@/lib/paper";
import { COLOURS, drawArtifact, drawText, heightOf, makeRoom, PAGE, WIDTH, type Document, type Look, type Tag } from "@/lib/pdf-page";
import { drawable } from "@/lib/pdf-text";

/** Between rows, and between columns. */
const PAD = { row: 5, column: 10 } as const;
const SIZE = 9.5;
const HEAD: Look = { size: 8.5, font: "bold", colour: COLOURS.quiet };

interface Column {
  readonly head: string | undefined;
  readonly x: number;
  readonly width: number;
  readonly look: Look;
}

/** Draws a table as rows under one tag (viewers make nothing good of its parts' own tags); its heads come again on each page it goes on to, there as artifacts, so that they are read once. */
export function writeTable(document: Document, parent: Tag, { columns: planned, rows, sum }: PaperTable): void {
  const columns = columnsOf(planned);
  const hasHead = columns.some(({ head }) => head !== undefined);
  const table = document.struct("Table");
  parent.add(table);
  if (hasHead) {
    drawHead(document, columns, (cells) => {
      writeRow(document, table, cells, "Column");
    });
  }
  const write = (cells: readonly string[], isSum: boolean) => {
    const looks = columns.map(({ look }) => (isSum ? ({ ...look, font: "bold", colour: COLOURS.ink } as const) : look));
    const texts = columns.map((_, index) => drawable(cells[index] ?? ""));
    const heights = texts.map((text, index) => heightOf(document, text, columns[index]?.width ?? 0, looks[index] ?? HEAD));
    const height = Math.max(...heights) + 2 * PAD.row;
    if (makeRoom(document, height) && hasHead)
      drawHead(document, columns, (cells) => {
        const drawAll = () => {
          cells.forEach(draw(document));
        };
        drawArtifact(document, drawAll, "Pagination");
      });
    drawRule(document, isSum);
    const y = document.y + PAD.row;
    writeRow(
      document,
      table,
      columns.map(({ x, width }, index) => ({ text: texts[index] ?? "", x, y, width, look: looks[index] ?? HEAD })),
      "Row",
    );
    document.y = y - PAD.row + height;
  };
  for (const row of rows) write(row, false);
  if (sum) write(sum, true);
  table.end();
}

interface Cell {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly look: Look;
}

const draw =
  (document: Document) =>
  ({ text, look, ...at }: Cell): void => {
    drawText(document, text, at, look);
  };

function columnsOf(planned: PaperTable["columns"]): Column[] {
  const shares = planned.reduce((sum, { share }) => sum + share, 0);
  const unit = (WIDTH - PAD.column * (planned.length - 1)) / shares;
  const isNamed = planned.some(({ head }) => head !== undefined);
  let x: number = PAGE.left;
  return planned.map(({ head, share, isAmount }, index) => {
    const column = {
      head: head === undefined ? undefined : drawable(head),
      x,
      width: share * unit,
      look: lookOf(index, isNamed, isAmount ?? false),
    };
    x += column.width + PAD.column;
    return column;
  });
}

/** A row's name is what one looks for; where there are no heads, its value is. */
function lookOf(index: number, isNamed: boolean, isAmount: boolean): Look {
  if (isAmount) return { size: SIZE, font: "bold", align: "right" };
  if (!isNamed) return index === 0 ? { size: SIZE, colour: COLOURS.quiet } : { size: SIZE, font: "bold" };
  return index === 0 ? { size: SIZE } : { size: SIZE, colour: COLOURS.quiet };
}

/** The heads stand on the line of the lowest. */
function drawHead(document: Document, columns: readonly Column[], write: (cells: readonly Cell[]) => void): void {
  const heights = columns.map(({ head = "", width }) => heightOf(document, head, width, HEAD));
  const height = Math.max(...heights);
  const { y } = document;
  write(
    columns.map(({ head = "", x, width, look: { align } }, index) => ({
      text: head,
      x,
      y: y + height - (heights[index] ?? height),
      width,
      look: { ...HEAD, ...(align && { align }) },
    })),
  );
  document.y = y + height + PAD.row;
}

function drawRule(document: Document, isSum: boolean): void {
  drawArtifact(document, () => {
    document
      .moveTo(PAGE.left, document.y)
      .lineTo(PAGE.left + WIDTH, document.y)
      .lineWidth(isSum ? 1.2 : 0.6)
      .stroke(isSum ? COLOURS.ink : COLOURS.line);
  });
}

/** The first cell of a row names it. */
function writeRow(document: Document, table: Tag, cells: readonly Cell[], scope: "Column" | "Row"): void {
  const row = document.struct("TR");
  table.add(row);
  cells.forEach((cell, index) => {
    const isHead = scope === "Column" || index === 0;
    const tag = document.struct(
      isHead ? "TH" : "TD",
      isHead ? { scope } : {},
      cell.text === ""
        ? []
        : () => {
            draw(document)(cell);
          },
    );
    row.add(tag);
  });
  row.end();
}
