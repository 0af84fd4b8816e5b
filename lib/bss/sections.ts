/** The section of a telephone bill that a row belongs to: abbonamenti, telefonate e contenuti, una tantum, altri importi. */
export type Section = "subscriptions" | "calls" | "one-off" | "other";

/** An article code of a row: whose list it is from (`CodiceTipo`) and the code itself (`CodiceValore`). */
export interface ArticleCode {
  readonly type: string;
  readonly value: string;
}

/** Codes that begin with `prefix`, of one list or (without `type`) of any, belong to a section. */
export interface SectionRule {
  readonly type?: string;
  readonly prefix: string;
  readonly section: Section;
}

/**
 * How the operator's billing system marks its rows. It is theirs to choose: change the list here to suit it. The first rule
 * that fits wins; what no rule knows goes to "other", where the customer still sees it.
 */
const SECTION_RULES: readonly SectionRule[] = [
  { prefix: "ABB", section: "subscriptions" },
  { prefix: "TEL", section: "calls" },
  { prefix: "CNT", section: "calls" },
  { prefix: "UNA", section: "one-off" },
  { prefix: "ALT", section: "other" },
];

/** The section of a row by its article codes. */
export function sectionOf(codes: readonly ArticleCode[], rules: readonly SectionRule[] = SECTION_RULES): Section {
  const rule = rules.find(({ type, prefix }) =>
    codes.some((code) => (type === undefined || code.type === type) && code.value.startsWith(prefix)),
  );
  return rule?.section ?? "other";
}
