/** What can be measured, in the order in which it is. */
export const SECTIONS = ["bytes", "pages", "scale", "import", "usage", "sign-in", "pdf"] as const;

export type Section = (typeof SECTIONS)[number];

/** How long and how much: small enough to be done in a quarter of an hour, or with `--quick` in a few minutes. */
export interface Extent {
  readonly rounds: number;
  readonly roundSeconds: number;
  readonly bills: { readonly few: number; readonly many: number };
  readonly importFiles: number;
  /** Of each of those bills. */
  readonly importRows: number;
  /** Those that one import brings, and those that one line has had. */
  readonly usageEvents: { readonly imported: number; readonly kept: number };
  readonly signInPairs: number;
}

const FULL: Extent = {
  rounds: 5,
  roundSeconds: 4,
  bills: { few: 1_000, many: 1_000_000 },
  importFiles: 5_000,
  importRows: 20,
  usageEvents: { imported: 100_000, kept: 1_000_000 },
  signInPairs: 1_000,
};
const QUICK: Extent = {
  rounds: 3,
  roundSeconds: 2,
  bills: { few: 1_000, many: 100_000 },
  importFiles: 1_500,
  importRows: 20,
  usageEvents: { imported: 20_000, kept: 100_000 },
  signInPairs: 200,
};

export const USAGE =
  `npm run bench -- [--quick] [--bills NUMBER] [--files NUMBER] [--rows NUMBER] [${SECTIONS.join("] [")}]   all sections when none is named; ` +
  "so many bills in the large database; so many bills to import, of so many rows";

/** What a number on the command line may be at least. */
const LEAST = { "--bills": FULL.bills.few + 1, "--files": 100, "--rows": 1 };

/** Reads the command line. @returns nothing for a word that is none of ours, and for a number that is none or too small to compare. */
export function parseOptions(args: readonly string[]): { sections: readonly Section[]; extent: Extent } | undefined {
  const words = [...args];
  const usual = words.includes("--quick") ? QUICK : FULL;
  const [many, importFiles, importRows] = [
    takeNumber(words, "--bills", usual.bills.many),
    takeNumber(words, "--files", usual.importFiles),
    takeNumber(words, "--rows", usual.importRows),
  ];
  const named = words.filter((word) => word !== "--quick");
  const sections = SECTIONS.filter((section) => named.includes(section));
  if (many === undefined || importFiles === undefined || importRows === undefined || sections.length < new Set(named).size)
    return undefined;
  const extent = { ...usual, bills: { ...usual.bills, many }, importFiles, importRows };
  return { sections: sections.length === 0 ? SECTIONS : sections, extent };
}

/** Takes an option and its number out of the words. @returns what it usually is when it is not there. */
function takeNumber(words: string[], option: keyof typeof LEAST, usual: number): number | undefined {
  const at = words.indexOf(option);
  if (at < 0) return usual;
  const [, value] = words.splice(at, 2);
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= LEAST[option] ? number : undefined;
}
