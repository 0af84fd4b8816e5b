import fs from "node:fs";
import { stripVTControlCharacters } from "node:util";

/** Characters. */
const MOST_OF_A_REASON = 300;

/** What a step found: the names of the tests that failed, and why it failed where its own output does not say so. */
/** @typedef {{ passed: number, failed: number, names?: string[], problem?: string }} Tally */

/** Runs the steps of `npm test` and keeps the count. */
export class Report {
  passed = 0;
  failed = 0;
  /** What failed, a line each. */
  failures = [];

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
    if (tally.failed > 0)
      this.failures.push(...(tally.names?.length ? tally.names : [tally.problem ?? ""]).map((what) => `${name}: ${what}`));
    const result = tally.failed === 0 ? "passed" : `${tally.failed} FAILED`;
    console.log(
      `── ${name}: ${tally.passed} passed${tally.failed === 0 ? "" : `, ${result}`} (${((Date.now() - began) / 1_000).toFixed(1)} s)`,
    );
    return tally.failed === 0;
  }

  /** What `npm test` ends with: what failed, by name, and the count as the last line. */
  summary() {
    return [...this.failures.map((failure) => `FAILED ${failure}`), `${this.passed} passed, ${this.failed} failed`].join("\n");
  }
}

/** A check that passes or fails as a whole. */
export function wholeCheck({ code }) {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Counts Vitest's JSON report. A file that could not be loaded or prepared, or an error outside any test, is one failure. */
export function countVitest(file, { code }) {
  const report = readReport(file);
  const failing = (suite) => suite.assertionResults.filter((test) => test.status === "failed");
  const unloaded = report.testResults.filter((suite) => suite.status === "failed" && failing(suite).length === 0);
  const names = [
    ...report.testResults.flatMap((suite) =>
      failing(suite).map((test) => `${suite.name} › ${test.fullName}${why(test.failureMessages?.[0])}`),
    ),
    ...unloaded.map((suite) => `${suite.name}${why(suite.message)}`),
  ];
  return complete({ passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length, names }, code);
}

/** Counts Playwright's JSON report; a test that passed only when repeated is a failure. */
export function countPlaywright(file, { code }) {
  const { stats, suites } = readReport(file);
  const specsOf = (suite) => [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)];
  const names = suites.flatMap(specsOf).flatMap(({ file: spec, title, tests }) =>
    tests
      .filter(({ status }) => status === "unexpected" || status === "flaky")
      .map(({ projectName, results }) => {
        const error = results?.find((result) => result.error)?.error;
        const line = error?.location ? `:${error.location.line}` : "";
        return `[${projectName}] ${spec}${line} › ${title}${why(error?.message)}`;
      }),
  );
  return complete({ passed: stats.expected, failed: stats.unexpected + stats.flaky, names }, code);
}

/** The beginning of what a test failed with, on one line: the whole of it scrolled away long before the end. */
function why(message) {
  if (!message) return "";
  return ` — ${stripVTControlCharacters(message).replace(/\s+/g, " ").slice(0, MOST_OF_A_REASON)}`;
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
