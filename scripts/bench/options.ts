/** What can be measured, in the order in which it is. */
export const SECTIONS = ["bytes", "pages", "scale", "import", "usage", "sign-in", "pdf"] as const;

export type Section = (typeof SECTIONS)[number];

/** How long and how much: small enough to be done in a quarter of an hour, or with `--quick` in a few minutes. */
export interface Extent {
  readonly rounds: number;
  readonly roundSeconds: number;
  readonly bills: { readonly few: number; readonly many: number };
  readonly importFiles: number;
  /** Those that one import brings, and those that one line has had. */
  readonly usageEvents: { readonly imported: number; readonly kept: number };
  readonly signInPairs: number;
}

const FULL: Extent = {
  rounds: 5,
  roundSeconds: 4,
  bills: { few: 1_000, many: 1_000_000 },
  importFiles: 5_000,
  usageEvents: { imported: 100_000, kept: 1_000_000 },
  signInPairs: 1_000,
};
const QUICK: Extent = {
  rounds: 3,
  roundSeconds: 2,
  bills: { few: 1_000, many: 100_000 },
  importFiles: 1_500,
  usageEvents: { imported: 20_000, kept: 100_000 },
  signInPairs: 200,
};

export const USAGE = `npm run bench -- [--quick] [--bills NUMBER] [${SECTIONS.join("] [")}]   all sections when none is named; so many bills in the large database`;

/** Reads the command line. @returns nothing for a word that is none of ours, and for a number that is none or too small to compare. */
export function parseOptions(args: readonly string[]): { sections: readonly Section[]; extent: Extent } | undefined {
  const extent = args.includes("--quick") ? QUICK : FULL;
  const at = args.indexOf("--bills");
  const many = at < 0 ? extent.bills.many : Number(args[at + 1]);
  if (!Number.isSafeInteger(many) || many <= extent.bills.few) return undefined;
  const words = args.filter((arg, index) => arg !== "--quick" && (at < 0 || (index !== at && index !== at + 1)));
  const sections = SECTIONS.filter((section) => words.includes(section));
  if (sections.length < new Set(words).size) return undefined;
  return { sections: sections.length === 0 ? SECTIONS : sections, extent: { ...extent, bills: { ...extent.bills, many } } };
}
