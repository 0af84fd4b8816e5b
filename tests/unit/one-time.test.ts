import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { resetEnv } from "@/lib/env";
import { billCodeHash, codeOf, idOfLink, isSame, linkToken, newSecret, seal, unseal } from "@/lib/one-time";

function setSecret(secret: string): void {
  Object.assign(process.env, {
    DEMO: "1",
    DATABASE_URL: "postgres://x/y",
    STRIPE_WEBHOOK_SECRET: "whsec_of-the-tests",
    AUTH_SECRET: secret,
  });
  resetEnv();
}

const SECRET = "auth-secret-of-the-tests-0123456789abcdef";
const ID = "5b1f0c4e-7a58-4d0e-9d5b-3a4b6f0f5c11";

beforeAll(() => {
  setSecret(SECRET);
});

describe("codes", () => {
  it("have six digits, the same for one id, and others with another key", () => {
    expect(codeOf(ID)).toMatch(/^\d{6}$/);
    const first = Array.from({ length: 20 }, (_, index) => codeOf(`${ID}${String(index)}`));
    expect(Array.from({ length: 20 }, (_, index) => codeOf(`${ID}${String(index)}`))).toEqual(first);
    setSecret("another-secret-of-the-tests-0123456789abcdef");
    expect(Array.from({ length: 20 }, (_, index) => codeOf(`${ID}${String(index)}`))).not.toEqual(first);
    setSecret(SECRET);
  });

  it("fall evenly over the thousand first halves (chi-square over 100,000 codes)", () => {
    const counts = new Array<number>(1000).fill(0);
    for (let index = 0; index < 100_000; index++) {
      const half = Number(codeOf(`id-${String(index)}`).slice(0, 3));
      counts[half] = (counts[half] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
    // 999 degrees of freedom: 1,200 is passed by chance once in hundred thousand runs; these ids are always the same.
    expect(chiSquare).toBeLessThan(1200);
    expect(chiSquare).toBeGreaterThan(800);
  });
});

describe("links", () => {
  it("give their id back, for their use alone", () => {
    const token = linkToken("resume", ID);
    expect(idOfLink("resume", token)).toBe(ID);
    expect(idOfLink("email", token)).toBeUndefined();
  });

  it.each(["", ".", ID, `${ID}.`, `${ID}.AAAA`, "x".repeat(50_000)])("open nothing for %.40s", (token) => {
    expect(idOfLink("resume", token)).toBeUndefined();
  });

  it("open nothing when one letter is another", () => {
    const token = linkToken("resume", ID);
    expect(idOfLink("resume", `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`)).toBeUndefined();
  });
});

describe("sealed secrets", () => {
  it("are opened for their own row alone, and not when they were changed", () => {
    const sealed = seal("JBSWY3DPEHPK3PXP", "row 1");
    expect(sealed).not.toContain("JBSWY3DP");
    expect(unseal(sealed, "row 1")).toBe("JBSWY3DPEHPK3PXP");
    expect(() => unseal(sealed, "row 2")).toThrow();
    expect(() => unseal(`${sealed.slice(0, -2)}${sealed.endsWith("AA") ? "BB" : "AA"}`, "row 1")).toThrow();
  });

  it("look different each time", () => {
    expect(seal("the same", "row")).not.toBe(seal("the same", "row"));
  });
});

it("a bill's code is hashed with our key and its line", () => {
  const hash = billCodeHash("+390655501234", "8F3KQ2M7");
  expect(hash).not.toBe(billCodeHash("+390655501235", "8F3KQ2M7"));
  expect(hash).not.toBe(createHash("sha256").update("+390655501234:8F3KQ2M7").digest("base64url"));
});

it("secrets of cookies have 256 bits and are never the same", () => {
  const made = Array.from({ length: 100 }, newSecret);
  expect(new Set(made).size).toBe(100);
  expect(made.every((secret) => Buffer.from(secret, "base64url").length === 32)).toBe(true);
});

it("compares in whole", () => {
  expect(isSame("one", "one")).toBe(true);
  expect(isSame("one", "two")).toBe(false);
  expect(isSame("", "x")).toBe(false);
});
