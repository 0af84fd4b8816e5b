import type { Day } from "@/lib/dates";
import { DEMO_NEWCOMER } from "@/lib/demo";

/** Giulia of the demo: a fixed line and two mobiles; codes go to one of them. Her tax code has the right check letter and is nobody's. */
export const GIULIA = {
  email: "giulia@demo.example",
  name: "Giulia Riva",
  taxCode: "RVIGLI90E58F205U",
  recoveryMobile: "+393475550188",
  numbers: ["+390255507788", "+393475550188", "+393385550199"],
  lines: [
    { number: "02 5550 7788", kind: "fixed", name: "Fibra studio", contract_ref: "888000598765" },
    { number: "347 555 0188", kind: "mobile", name: "Il mio cellulare" },
    { number: "338 555 0199", kind: "mobile", name: "Tablet" },
  ],
} as const;

/** Whom nobody has registered yet: their lines wait for whoever tries it. */
export const NEWCOMER = { name: "Paolo Conti", taxCode: "CNTPLA78T10L219Z" } as const;

/** Giulia and her lines as the operator's systems load them. */
export function giuliasRows(): object[] {
  const { name, taxCode: tax_code, lines } = GIULIA;
  return [{ type: "customer", name, tax_code }, ...lines.map((line) => ({ type: "line", ...line, tax_code }))];
}

/** A fixed line with the code of its welcome letter, and a mobile one. */
export function newcomersRows(today: Day): object[] {
  const { name, taxCode: tax_code } = NEWCOMER;
  const { fixed, billCode, mobile } = DEMO_NEWCOMER;
  return [
    { type: "customer", name, tax_code },
    { type: "line", number: fixed, kind: "fixed", name: "Fibra casa", contract_ref: "888000577001", tax_code },
    { type: "line", number: mobile, kind: "mobile", name: "Mobile", tax_code },
    { type: "bill_code", number: fixed, code: billCode, issued_on: today },
  ];
}
