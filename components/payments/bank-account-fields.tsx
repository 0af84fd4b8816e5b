import { Field } from "@/components/ui/field";

/** What the fields of a bank account are called. */
export interface BankAccountLabels {
  readonly iban: string;
  readonly ibanHint: string;
  readonly holder: string;
  readonly holderHint: string;
}

/** The fields of a bank account: `iban` and `holder`. */
export function BankAccountFields({
  labels,
  typed,
  error,
}: {
  labels: BankAccountLabels;
  typed: Readonly<Record<string, string>>;
  /** What is wrong with a field, by its name. */
  error: (name: string) => string | undefined;
}) {
  return (["iban", "holder"] as const).map((name) => (
    <Field
      key={name}
      id={name}
      name={name}
      autoComplete={name === "holder" ? "name" : "off"}
      autoCapitalize={name === "iban" ? "characters" : "words"}
      spellCheck={false}
      // An IBAN is written in groups, by some with more than a space between them.
      maxLength={name === "iban" ? 60 : 70}
      label={labels[name]}
      hint={labels[`${name}Hint`]}
      defaultValue={typed[name]}
      error={error(name)}
    />
  ));
}
