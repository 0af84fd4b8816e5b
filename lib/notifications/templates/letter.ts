/** What a mail says, before it is laid out as HTML and as plain text. All of it is plain text in the recipient's language. */
export interface Letter {
  readonly subject: string;
  /** What a list of mails shows beside the subject. */
  readonly preheader: string;
  readonly heading: string;
  /** The sum that the mail is about, large; some are about none. */
  readonly amount?: string;
  readonly greeting: string;
  readonly text: string;
  readonly facts: readonly Fact[];
  readonly button: { readonly label: string; readonly href: string };
  /** What to do next, or what this mail is good for. */
  readonly advice: string;
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
  return `${[letter.amount === undefined ? letter.heading : `${letter.heading}: ${letter.amount}`, letter.greeting, letter.text, facts, link, letter.advice, `-- \n${letter.footer}`].join("\n\n")}\n`;
}
