import { afterAll, expect, it, vi } from "vitest";
import { UserError } from "@/lib/errors";
import type { Paper } from "@/lib/paper";
import { PdfPool, type PoolLimits } from "@/lib/pdf-pool";
import { askPdf, textOf } from "../fixtures/pdf";

// On a busy machine a thread takes its time to start.
vi.setConfig({ testTimeout: 240_000 });

const limits: PoolLimits = { threads: 1, perPerson: 2, all: 3, timeoutMs: 120_000, memoryMegabytes: 256 };
const pools: PdfPool[] = [];
const aPool = (over: Partial<PoolLimits> = {}) => {
  const pool = new PdfPool({ ...limits, ...over });
  pools.push(pool);
  return pool;
};
const aPaper = (over: Partial<Paper> = {}): Paper => ({ language: "en", title: "A paper", parts: [], madeAt: new Date(0), ...over });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "printed",
    (error: unknown) => (error instanceof UserError ? error.code : String(error)),
  );

afterAll(() => Promise.all(pools.map((pool) => pool.end())));

it("lets few papers of one person wait, and few at all", async () => {
  const pool = aPool();
  const outcomes = ["anna", "anna", "anna", "marco", "giulia"].map((person) => codeOf(pool.print(person, aPaper())));
  expect(await Promise.all(outcomes)).toEqual(["printed", "printed", "document-busy", "printed", "document-busy"]);
  expect(await codeOf(pool.print("anna", aPaper()))).toBe("printed");
});

it("gives up what takes too long or too much memory, and goes on with the next", async () => {
  const hasty = aPool({ timeoutMs: 1 });
  expect(await codeOf(hasty.print("anna", aPaper()))).toBe("document-late");
  expect(await codeOf(hasty.print("anna", aPaper()))).toBe("document-late");

  const small = aPool({ memoryMegabytes: 64 });
  const rows = Array.from({ length: 40_000 }, (_, index) => [`Row ${String(index)}`, "1", "2", "3"]);
  const columns = [{ head: "a", share: 1 }, { share: 1 }, { share: 1 }, { share: 1 }];
  expect(await codeOf(small.print("anna", aPaper({ parts: [{ heading: "Much", table: { columns, rows } }] })))).toBe("document-late");
  expect(await codeOf(small.print("anna", aPaper()))).toBe("printed");
});

it("prints each letter that it says its fonts have, and leaves out what turns writing round", async () => {
  const letters = Array.from({ length: 0x2213 }, (_, code) => String.fromCharCode(code))
    .filter((letter) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(letter))
    .join(" ");
  const pool = aPool();
  const parts = Array.from({ length: Math.ceil(letters.length / 1_000) }, (_, index) => ({
    heading: `Part ${String(index)}`,
    note: letters.slice(index * 1_000, (index + 1) * 1_000),
  }));
  const pdf = await pool.print("anna", aPaper({ parts }));
  const text = textOf(pdf);
  for (const letter of "azAZ09àèéìòùÀÈÉçñßœŒŁłŐőŞşŽž€–—’“”…−«»") expect(text).toContain(letter);
  // No glyph 0, the empty box: PDF/A forbids it, and nobody can read it.
  expect(askPdf(pdf, "qpdf", "--qdf", "--object-streams=disable", "--stream-data=uncompress", "--check")).toContain("No syntax");
  expect(text).not.toContain("\u0000");
});
