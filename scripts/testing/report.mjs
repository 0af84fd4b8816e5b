import fs from "node:fs";

/** What a step found; `problem` says why it failed where its own output does not. */
/** @typedef {{ passed: number, failed: number, problem?: string }} Tally */

/** Runs the steps of `npm test` and keeps the count. */
export class Report {
  passed = 0;
  failed = 0;

  /**
   * Runs one step and says its name, result and seconds.
   * @param {string} name
   * @param {() => Promise<Tally>} work one that throws counts as one failure.
   * @returns {Promise<boolean>} whether all of it passed.
   */
  async step(name, work) {
    const began = Date.now();
    console.log(`\n── ${name}`);
    const tally = await work().catch((error) => ({ passed: 0, failed: 1, problem: error.message }));
    this.passed += tally.passed;
    this.failed += tally.failed;
    if (tally.problem) console.log(tally.problem);
    const result = tally.failed === 0 ? "passed" : `${tally.failed} FAILED`;
    console.log(
      `── ${name}: ${tally.passed} passed${tally.failed === 0 ? "" : `, ${result}`} (${((Date.now() - began) / 1_000).toFixed(1)} s)`,
    );
    return tally.failed === 0;
  }

  /** The last line of `npm test`. */
  summary() {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

/** A check that passes or fails as a whole. */
export function wholeCheck({ code }) {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Counts Vitest's JSON report. A file that could not be loaded, or an error outside any test, is one failure. */
export function countVitest(file, { code }) {
  const report = readReport(file);
  const unloaded = report.testResults.filter(
    (suite) => suite.status === "failed" && !suite.assertionResults.some((test) => test.status === "failed"),
  ).length;
  return complete({ passed: report.numPassedTests, failed: report.numFailedTests + unloaded }, code);
}

/** Counts Playwright's JSON report; a test that passed only when repeated is a failure. */
export function countPlaywright(file, { code }) {
  const { stats } = readReport(file);
  return complete({ passed: stats.expected, failed: stats.unexpected + stats.flaky }, code);
}

function readReport(file) {
  if (!fs.existsSync(file)) throw new Error("The tests ended without a report.");
  return JSON.parse(fs.readFileSync(file, "utf8"));
}

/** The runner's own verdict has the last word, and a run of nothing is no success. */
function complete(tally, code) {
  if (tally.failed === 0 && code !== 0)
    return { ...tally, failed: 1, problem: `The test runner ended with ${code} although no test failed.` };
  if (tally.passed + tally.failed === 0) return { ...tally, failed: 1, problem: "There were no tests." };
  return tally;
}
