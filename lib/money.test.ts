import { describe, expect, it } from "vitest";
import { formatMoney, fromCents, moneyParts, parseScaled, roundToCents, toCents } from "@/lib/money";

describe("toCents", () => {
  it.each([
    ["37.90", 3790],
    ["0", 0],
    ["0.005", 1],
    ["0.00499999", 0],
    ["-0.005", -1],
    ["-12.345", -1235],
    ["2.675", 268],
    ["1.005", 101],
    ["+4.1", 410],
    ["999999999999.99", 99_999_999_999_999],
  ])("reads %s as %i cents, halves away from zero", (text, cents) => {
    expect(toCents(text)).toBe(cents);
  });

  it.each(["", "1,50", "1e3", "NaN", "Infinity", " 1", "1.", ".5", "0x10", "1.123456789", "12345678901234567"])("refuses %j", (text) => {
    expect(() => toCents(text)).toThrow(RangeError);
  });
});

describe("exactness", () => {
  it("keeps eight places without a float in between", () => {
    expect(parseScaled("0.1") + parseScaled("0.2")).toBe(parseScaled("0.3"));
    expect(roundToCents(parseScaled("0.33333333") * 3n)).toBe(100);
  });

  it.each([
    [3790, "37.90"],
    [-5, "-0.05"],
    [0, "0.00"],
    [100, "1.00"],
  ])("writes %i as %s and reads it back", (cents, text) => {
    expect(fromCents(cents)).toBe(text);
    expect(toCents(text)).toBe(cents);
  });
});

describe("formatMoney", () => {
  it.each([
    ["it", 3790, "37,90\u00a0€"],
    ["fr", 3790, "37,90\u00a0€"],
    ["en", 3790, "€37.90"],
    ["it", -500, "\u22125,00\u00a0€"],
    ["en", -500, "\u2212€5.00"],
  ])("%s writes %i as %s", (locale, cents, text) => {
    expect(formatMoney(cents, locale)).toBe(text);
    expect(
      moneyParts(cents, locale)
        .map((part) => part.value)
        .join(""),
    ).toBe(text);
  });
});
