import { describe, expect, it } from "vitest";
import { operatorRow, paymentRow, rowFault } from "@/lib/bss/input";
import { inEnglish } from "@/lib/bss/templates/reason";
import { REASON_VALUES, type ReasonCode } from "@/lib/import-reason";
import en from "@/messages/en.json";

/** Codes are counted in the messages of every language by messages.test.ts; here it is what each sentence shows. */
describe("reasons of the importer", () => {
  const codes = Object.keys(REASON_VALUES) as ReasonCode[];

  it("have a sentence each, and there is none beside them", () => {
    expect(Object.keys(en.importReason).sort()).toEqual([...codes].sort());
  });

  it.each(codes)("%s shows every value that it brings, and asks for no other", (code) => {
    // What no value is given for throws.
    const values = Object.fromEntries(REASON_VALUES[code].map((name, index) => [name, 7000 + index]));
    const sentence = inEnglish({ code, values }).replaceAll(",", "");
    const unseen = REASON_VALUES[code].filter((_name, index) => !sentence.includes(String(7000 + index)));
    expect(unseen).toEqual([]);
  });
});

describe("what is wrong with a row names the field and what it must be", () => {
  const payment = { reference: "R", bill_number: "1", amount: "1.00", paid_on: "2026-03-10" };
  const RETURN = { type: "credit_return", reference: crypto.randomUUID(), state: "paid", at: "2026-03-10T10:00:00Z" };
  it.each([
    ["nothing that is a row", paymentRow, 5, "The row cannot be read."],
    ["a field that is not there", paymentRow, { ...payment, amount: undefined }, "amount is missing."],
    ["an empty one", paymentRow, { ...payment, bill_number: " " }, "bill_number is missing."],
    ["one of another kind", paymentRow, { ...payment, reference: [] }, "reference cannot be read."],
    ["a long one", paymentRow, { ...payment, bill_number: "1".repeat(21) }, "bill_number may have 20 characters at most."],
    ["a number that is too small", paymentRow, { ...payment, year: 12 }, "year must be 1970 at least."],
    ["a number that is too big", paymentRow, { ...payment, year: 10_000 }, "year may be 9999 at most."],
    ["a schema's own sentence", paymentRow, { ...payment, paid_on: "10/03/2026" }, "paid_on must be a date, YYYY-MM-DD."],
    ["a word that is none of those", operatorRow, { ...RETURN, state: "lost" }, "state must be one of these: paid, refused."],
    ["an id that is none", operatorRow, { ...RETURN, reference: "7" }, "reference must be an id of the portal, as it was exported."],
    ["a row of no known type", operatorRow, { type: "nothing" }, "type cannot be read."],
  ])("%s", (_name, schema, row, sentence) => {
    const parsed = schema.safeParse(row, { reportInput: true });
    expect(parsed.error && inEnglish(rowFault(parsed.error))).toBe(sentence);
  });
});
