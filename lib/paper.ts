/**
 * A document to be printed as PDF (`lib/pdf.ts`): every text in one language, written for its reader already. Plain data, because it
 * crosses to a thread.
 */
export interface Paper {
  readonly language: string;
  readonly title: string;
  /** Under the title: whose or what for. */
  readonly intro?: string;
  /** The one figure that a document is about. */
  readonly figure?: { readonly label: string; readonly amount: string; readonly note: string };
  readonly parts: readonly PaperPart[];
  /** What stands at the foot of each page; `page` says which, with `{page}` and `{pages}` in it. */
  readonly foot?: { readonly text: string; readonly page: string };
  readonly files?: readonly PaperFile[];
  readonly madeAt: Date;
}

/** A heading, which is a bookmark too, and what it stands over. */
export interface PaperPart {
  readonly heading: string;
  readonly note?: string;
  readonly table?: PaperTable;
}

/** The first column names its row. Heads come again on each page; a table of names and values has none. */
export interface PaperTable {
  readonly columns: readonly { readonly head?: string; readonly share: number; readonly isAmount?: boolean }[];
  readonly rows: readonly (readonly string[])[];
  readonly sum?: readonly string[];
}

/** A file that goes inside. */
export interface PaperFile {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** What the file is to the document (PDF/A-3): what it was made from, for instance. */
  readonly relationship: "Source" | "Supplement";
  readonly content: Uint8Array;
}
