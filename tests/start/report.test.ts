import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { countPlaywright, countVitest, Report } from "../../scripts/testing/report.mjs";
import { aFolder } from "../fixtures/folders";

function aReport(content: object): string {
  const file = path.join(aFolder(), "report.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const passing = { status: "passed", assertionResults: [{ status: "passed" }] };
const failing = { name: "a.test.ts", status: "failed", assertionResults: [{ status: "failed", fullName: "adds up" }] };
const unloadable = { name: "b.test.ts", status: "failed", assertionResults: [] };

test.each([
  ["all passed", { numPassedTests: 3, numFailedTests: 0, testResults: [passing] }, 0, { passed: 3, failed: 0 }],
  [
    "some failed",
    { numPassedTests: 2, numFailedTests: 1, testResults: [passing, failing] },
    1,
    { passed: 2, failed: 1, names: ["a.test.ts › adds up"] },
  ],
  [
    "a file that could not be loaded",
    { numPassedTests: 2, numFailedTests: 0, testResults: [passing, unloadable] },
    1,
    { passed: 2, failed: 1, names: ["b.test.ts"] },
  ],
  ["an error outside any test", { numPassedTests: 2, numFailedTests: 0, testResults: [passing] }, 1, { passed: 2, failed: 1 }],
  ["no tests at all", { numPassedTests: 0, numFailedTests: 0, testResults: [] }, 0, { passed: 0, failed: 1 }],
])("Vitest: %s", (_name, content, code, expected) => {
  expect(countVitest(aReport(content), { code })).toMatchObject(expected);
});

test.each([
  ["all passed", { expected: 4, unexpected: 0, flaky: 0 }, 0, { passed: 4, failed: 0 }],
  ["some failed", { expected: 3, unexpected: 1, flaky: 0 }, 1, { passed: 3, failed: 1 }],
  ["passed at the second try", { expected: 3, unexpected: 0, flaky: 1 }, 0, { passed: 3, failed: 1 }],
])("Playwright: %s", (_name, stats, code, expected) => {
  expect(countPlaywright(aReport({ stats, suites: [] }), { code })).toMatchObject(expected);
});

test("Playwright: what failed is named, however deep it stands, and what passed at the second try too", () => {
  const spec = (title: string, status: string) => ({ file: "a.spec.ts", title, tests: [{ projectName: "phone", status }] });
  const inner = { specs: [spec("pays", "unexpected"), spec("reads", "expected")] };
  const suites = [{ specs: [spec("opens", "flaky")], suites: [inner] }];
  const report = aReport({ stats: { expected: 1, unexpected: 1, flaky: 1 }, suites });
  expect(countPlaywright(report, { code: 1 })).toMatchObject({ names: ["[phone] a.spec.ts › opens", "[phone] a.spec.ts › pays"] });
});

test("what a test failed with stands beside its name, on one line", () => {
  const results = [{ error: { message: "\u001b[31mError:\u001b[39m it is\n  closed", location: { line: 7 } } }];
  const suites = [{ specs: [{ file: "a.spec.ts", title: "pays", tests: [{ projectName: "phone", status: "unexpected", results }] }] }];
  expect(countPlaywright(aReport({ stats: { expected: 0, unexpected: 1, flaky: 0 }, suites }), { code: 1 })).toMatchObject({
    names: ["[phone] a.spec.ts:7 › pays — Error: it is closed"],
  });
  const failing = {
    name: "a.test.ts",
    status: "failed",
    assertionResults: [{ status: "failed", fullName: "adds up", failureMessages: ["2\nis not 3"] }],
  };
  expect(countVitest(aReport({ numPassedTests: 0, numFailedTests: 1, testResults: [failing] }), { code: 1 })).toMatchObject({
    names: ["a.test.ts › adds up — 2 is not 3"],
  });
  const unprepared = { ...unloadable, message: "Failed query:\n insert" };
  expect(countVitest(aReport({ numPassedTests: 0, numFailedTests: 0, testResults: [unprepared] }), { code: 1 })).toMatchObject({
    names: ["b.test.ts — Failed query: insert"],
  });
});

test("a runner that leaves no report has failed", () => {
  expect(() => {
    countVitest(path.join(aFolder(), "none.json"), { code: 0 });
  }).toThrow("without a report");
});

test("the end names what failed, and its last line counts every step, one that throws included", async () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const report = new Report();
  await report.step("first", () => Promise.resolve({ passed: 5, failed: 0 }));
  await report.step("second", () => Promise.reject(new Error("broken")));
  await report.step("third", () => Promise.resolve({ passed: 1, failed: 1, names: ["it adds up"] }));
  print.mockRestore();
  expect(report.summary()).toBe("FAILED second: broken\nFAILED third: it adds up\n6 passed, 2 failed");
});
