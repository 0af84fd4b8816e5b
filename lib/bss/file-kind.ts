/** What a file brings, in the order in which kinds are imported: bills need their customers, payments their bills. */
export const KINDS = ["operator-data", "bills", "payments"] as const;

/** One of them. */
export type Kind = (typeof KINDS)[number];

/** So much of a file's beginning tells its kind where the name does not. */
export const HEAD_BYTES = 2000;

/** What a file brings, where its name tells. */
export function kindByName(name: string): Kind | undefined {
  if (/\.(xml|p7m)$/i.test(name)) return "bills";
  return /\.csv$/i.test(name) ? "payments" : undefined;
}

/** What a file brings, by its name and else by its beginning. */
export function kindOf(name: string, head: Buffer): Kind {
  const byName = kindByName(name);
  if (byName) return byName;
  const begin = head
    .toString("utf8", 0, HEAD_BYTES)
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (!begin.startsWith("{")) return "bills";
  return /"type"\s*:/.test(begin.split("\n", 1)[0] ?? "") ? "operator-data" : "payments";
}

/** How the rows of a file are written. */
export function formatOf(name: string): "csv" | "ndjson" {
  return /\.csv$/i.test(name) ? "csv" : "ndjson";
}
