/** What a mail says, before it is laid out as HTML and as plain text. All of it is plain text in the recipient's language. */
export interface Letter {
  readonly subject: string;
  /** What a list of mails shows beside the subject. */
  readonly preheader: string;
  readonly heading: string;
  /** The sum that the mail is about, large; a mail about access has none. */
  readonly amount?: string;
  readonly greeting: string;
  readonly text: string;
  readonly facts: readonly Fact[];
  readonly button: { readonly label: string; readonly href: string };
  /** What to do next, or what this mail is good for. */
  readonly advice: string;
  /** Why its reader gets it, and where they change that. */
  readonly why?: { readonly text: string; readonly label: string; readonly href: string };
  readonly footer: string;
}

/** A named value, as in "Bill: 2026/11". */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** The letter for readers of plain text. */
export function plainText(letter: Letter): string {
  const facts = letter.facts.map(({ label, value }) => `${label}: ${value}`).join("\n");
  const link = `${letter.button.label}:\n${letter.button.href}`;
  const heading = letter.amount === undefined ? letter.heading : `${letter.heading}: ${letter.amount}`;
  const why = letter.why === undefined ? "" : `${letter.why.text}\n${letter.why.label}: ${letter.why.href}`;
  const parts = [heading, letter.greeting, letter.text, facts, link, letter.advice, why, `-- \n${letter.footer}`];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
