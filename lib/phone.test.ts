import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { sharedCases } from "@/tests/fixtures/invoice";
import { readPhone } from "./phone";

const KINDS: Readonly<Record<string, string>> = {
  FIXED_LINE: "fixed",
  MOBILE: "mobile",
  TOLL_FREE: "toll-free",
  PREMIUM_RATE: "premium-rate",
  SHARED_COST: "shared-cost",
  PERSONAL_NUMBER: "personal",
  VOIP: "voip",
  VOICEMAIL: "voicemail",
};

const vector = z.object({
  in: z.string(),
  e164: z.string().optional(),
  type: z.string().optional(),
  valid: z.boolean().optional(),
  ambiguous: z.boolean().optional(),
});
const file = sharedCases("phone-vectors.json");
const vectors =
  file === undefined
    ? []
    : (({ official, observed }) => [...official, ...observed])(
        z.object({ official: z.array(vector), observed: z.array(vector) }).parse(JSON.parse(readFileSync(file, "utf8"))),
      );

describe("numbers as others read them", () => {
  it.skipIf(file === undefined)("has vectors", () => {
    expect(vectors.length).toBeGreaterThan(20);
  });

  it.each(vectors)("$in", ({ in: text, e164, type, valid, ambiguous }) => {
    const readings = readPhone(text);
    if (valid === false) {
      expect(readings).toEqual([]);
      return;
    }
    expect(readings[0]).toEqual({ e164, kind: KINDS[type ?? ""] });
    expect(readings.length).toBe(ambiguous ? 2 : 1);
  });
});

describe("numbers as Italians type them", () => {
  it.each([
    ["06 5550 1234", "+390655501234", "fixed"],
    ["0039 06 55501234", "+390655501234", "fixed"],
    ["+39 333 1234567", "+393331234567", "mobile"],
    ["333-123.4567", "+393331234567", "mobile"],
  ])("%s", (text, e164, kind) => {
    expect(readPhone(text)).toEqual([{ e164, kind }]);
  });

  it("reads a bare 39 both ways, the national one first", () => {
    expect(readPhone("3906123456").map(({ e164 }) => e164)).toEqual(["+393906123456", "+3906123456"]);
    expect(readPhone("039 0612345").map(({ e164 }) => e164)).toEqual(["+390390612345", "+390612345"]);
  });

  it.each(["", "ciao", "187", "+39 61234567", "06 1234567 int. 5", "9".repeat(200), "+39 06 555 CASA"])("reads nothing in %s", (text) => {
    expect(readPhone(text)).toEqual([]);
  });
});
