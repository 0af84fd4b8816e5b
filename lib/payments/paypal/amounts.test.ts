import { expect, test } from "vitest";
import { centsOf, moneyOf } from "./amounts";

test("every amount up to ten thousand euro is written and read back to the cent", () => {
  const wrong: number[] = [];
  for (let cents = 1; cents <= 1_000_000; cents += 1) if (centsOf(moneyOf(cents)) !== cents) wrong.push(cents);
  expect(wrong).toEqual([]);
});

test.each([
  [1, "0.01"],
  [10, "0.10"],
  [100, "1.00"],
  [3790, "37.90"],
  [99_999_999, "999999.99"],
  [99_999_999_999_999, "999999999999.99"],
])("%i cents are %s", (cents, value) => {
  expect(moneyOf(cents)).toEqual({ currencyCode: "EUR", value });
  expect(centsOf({ currencyCode: "EUR", value })).toBe(cents);
});

test.each([0, -1, 0.1, 10.5, NaN, Infinity, 2 ** 53])("%d is no amount to pay", (cents) => {
  expect(() => moneyOf(cents)).toThrow(RangeError);
});

test.each([
  ["7", 700],
  ["7.5", 750],
  ["0.00", 0],
])("PayPal's %s is %i cents", (value, cents) => {
  expect(centsOf({ currencyCode: "EUR", value })).toBe(cents);
});

test.each([
  "",
  ".5",
  "1.",
  "1.005",
  "1,00",
  "-1.00",
  "+1.00",
  "1e3",
  " 1.00",
  "1.00 ",
  "0x10",
  "1_000.00",
  "1.000.00",
  "9".repeat(13),
  "NaN",
])("nobody guesses what %j is", (value) => {
  expect(() => centsOf({ currencyCode: "EUR", value })).toThrow(RangeError);
});
