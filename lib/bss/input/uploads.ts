/** All files of one upload together. `scripts/forwarded.cjs` lets a little more through, for what a form writes around them. */
export const UPLOAD_LIMIT_BYTES = 50_000_000;

/** Where the page's form posts its files. */
export const UPLOAD_PATH = "/api/staff/import";

/** The queue knows the task of an import by this and the import's id. */
export const IMPORT_KEY = "import:";

/** Of an import so many single refusals and bills without a line are kept; of the rest the count. */
export const MOST_NOTES = 10_000;

/** What is shown of a file's name: its last part, without what a page or a terminal would obey, and not too long. */
export function shownName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  // eslint-disable-next-line no-control-regex -- the control characters are the point
  const plain = last.replace(/[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, "").trim();
  const extension = /\.[A-Za-z0-9]{1,6}$/.exec(plain)?.[0] ?? "";
  return plain.length <= 150 ? plain || "file" : `${plain.slice(0, 150 - extension.length)}${extension}`;
}
