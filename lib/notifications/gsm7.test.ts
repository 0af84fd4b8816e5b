import { describe, expect, it } from "vitest";
import { LOCALES } from "@/lib/i18n";
import { CODE_SECONDS as IDENTITY_CODE_SECONDS } from "@/lib/identity/rules";
import { isOneSegment, septetsOf } from "@/lib/notifications/gsm7";
import { BILL_MAILS, CODE_PURPOSES, NOTICES } from "@/lib/notifications/input";
import { CODE_SECONDS } from "@/lib/notifications/rules";
import { renderSms } from "@/lib/notifications/templates/sms";

const context = { codeOf: () => "123456", host: "area-clienti.operatore.example" };
const challengeId = "5b1f0c4e-7a58-4d0e-9d5b-3a4b6f0f5c11";

describe("GSM-7", () => {
  it.each([
    ["abc", 3],
    ["è é à ì ò ù", 11],
    ["10 €", 5],
    ["[x]", 5],
    ["fête", undefined],
    ["it’s", undefined],
    ["ok 👍", undefined],
    ["", 0],
  ])("%j has %s septets", (text, septets) => {
    expect(septetsOf(text)).toBe(septets);
  });

  it("is one segment up to 160 septets", () => {
    expect(isOneSegment("a".repeat(160))).toBe(true);
    expect(isOneSegment("a".repeat(161))).toBe(false);
    expect(isOneSegment(`${"a".repeat(159)}€`)).toBe(false);
  });
});

describe.each(LOCALES)("the SMS in %s", (language) => {
  it.each(CODE_PURPOSES)("code for %s is one segment and ends in the line that ties it to the site", (purpose) => {
    const text = renderSms("code", language, { challengeId, purpose }, context);
    expect(text.split("\n").at(-1)).toBe("@area-clienti.operatore.example #123456");
    expect(text).toMatch(/^123456 /);
    expect(septetsOf(text), text).toBeLessThanOrEqual(160);
  });

  it.each(NOTICES)("notice %s is one segment", (about) => {
    const text = renderSms("notice", language, { about, line: "0123 456 78901" }, context);
    expect(septetsOf(text), text).toBeLessThanOrEqual(160);
    expect(text).toContain("MyTIM");
  });

  it.each([80, 100])("notice of %d%% of a spending cap is one segment", (percent) => {
    const text = renderSms("spending", language, { percent, line: "0123 456 78901" }, context);
    expect(septetsOf(text), text).toBeLessThanOrEqual(160);
    expect(text).toContain(`${String(percent)}%`);
  });

  it.each(["minutes", "sms", "data"] as const)("notice of usage of %s is one segment", (kind) => {
    const text = renderSms("usage-alert", language, { kind, percent: 100, line: "0123 456 78901" }, context);
    expect(septetsOf(text), text).toBeLessThanOrEqual(160);
    expect(text).toContain("100%");
  });

  it.each(BILL_MAILS)("notice %s of a bill is one segment, with the longest number and amount", (about) => {
    const values = { about, billNumber: `è«${"2026/11-".repeat(4)}`, amountCents: 12_345_678, day: "2026-11-30" };
    const text = renderSms("bill-notice", language, values, context);
    expect(septetsOf(text), text).toBeLessThanOrEqual(160);
    expect(text).toContain("123456.78 EUR");
    expect(text).toContain("2026/11-2026/11-2026");
    if (about !== "paid" && about !== "debitFailed") expect(text).toContain("30/11/2026");
  });

  it("given credit is one segment", () => {
    const text = renderSms("credit-given", language, { amountCents: 3000, line: "0123 456 78901" }, context);
    expect(septetsOf(text), text).toBeLessThanOrEqual(160);
    expect(text).toContain("30.00 EUR");
  });
});

it("values that are none of the template's are refused", () => {
  expect(() => renderSms("notice", "en", { about: "line-added", line: "06\r\nX" }, context)).toThrow();
  expect(() => renderSms("code", "en", { challengeId: "x", purpose: "line" }, context)).toThrow();
});

it("codes work as long as identity says", () => {
  expect(CODE_SECONDS).toBe(IDENTITY_CODE_SECONDS);
});
