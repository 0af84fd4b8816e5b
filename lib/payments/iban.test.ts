import { expect, it } from "vitest";
import { readIban } from "@/lib/payments/iban";

it.each([
  ["IT60 X054 2811 1010 0000 0123 456", "IT60X0542811101000000123456"],
  ["it60x0542811101000000123456", "IT60X0542811101000000123456"],
  ["SM86 U032 2509 8000 0000 0270 100", "SM86U0322509800000000270100"],
  ["DE89 3704 0044 0532 0130 00", "DE89370400440532013000"],
  ["FR14-2004-1010-0505-0001-3M02-606", "FR1420041010050500013M02606"],
  ["NO93 8601 1117 947", "NO9386011117947"],
  ["MT84 MALT 0110 0001 2345 MTLC AST0 01S", "MT84MALT011000012345MTLCAST001S"],
])("%s is one", (typed, iban) => {
  expect(readIban(typed)).toBe(iban);
});

it.each([
  ["a digit that is wrong", "IT60X0542811101000000123457"],
  ["two that were swapped", "IT60X0542811101000000132456"],
  ["an Italian one that is too short", "IT60X05428111010000001234"],
  ["a German one with Italian letters", "IT89370400440532013000"],
  ["nothing", ""],
  ["words", "my bank account"],
  ["no end", `DE89${"1".repeat(500)}`],
])("%s is none", (_, typed) => {
  expect(readIban(typed)).toBeUndefined();
});

it("finds each single wrong digit", () => {
  const iban = "IT60X0542811101000000123456";
  for (let at = 5; at < iban.length; at += 1)
    for (const digit of "0123456789")
      if (digit !== iban[at]) expect(readIban(iban.slice(0, at) + digit + iban.slice(at + 1))).toBeUndefined();
});
