import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { folderProblem } from "../folders.mjs";
import { ensurePackages, ROOT } from "../packages.mjs";
import { findChromium } from "./chromium.mjs";
import { ensurePdfTools } from "./pdf-tools.mjs";
import { DIST_DIR, startTestPortal } from "./portal.mjs";
import { cleanEnvironment, runNode, stopAll } from "./processes.mjs";
import { countPlaywright, countVitest, Report, wholeCheck } from "./report.mjs";

/** What a shell says of a command that was interrupted. */
const INTERRUPTED = 130;
const RESULTS = path.join(ROOT, "test-results");

/** Runs every step, prints the count and sets the exit code. */
export async function runAllTests() {
  process.chdir(ROOT);
  const report = new Report();
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "mytim-npm-test-"));
  // The account that runs the test portal's database must be able to enter it.
  fs.chmodSync(scratch, 0o755);
  const cleanUp = async () => {
    await stopAll();
    fs.rmSync(scratch, { recursive: true, force: true });
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => void cleanUp().then(() => process.exit(INTERRUPTED)));
  }
  try {
    if (await report.step("packages", preparePackages)) await runSteps(report, scratch);
  } finally {
    await cleanUp();
  }
  console.log(`\n${report.summary()}`);
  process.exitCode = report.failed === 0 ? 0 : 1;
}

/** Not a test: it counts only when it fails. */
async function preparePackages() {
  const problem = folderProblem(ROOT);
  if (problem) throw new Error(problem);
  await ensurePackages((message) => console.log(message));
  return { passed: 0, failed: 0 };
}

async function runSteps(report, scratch) {
  await report.step("types of the routes", makeRouteTypes);
  const check = (name, ...args) => report.step(name, async () => wholeCheck(await runNode(args)));
  let portal;
  let chromium;
  // Lint takes one core for minutes: the other has time for all of this, and what has to be fetched comes meanwhile.
  const [, isServed, hasBrowser] = await Promise.all([
    check("lint", "node_modules/eslint/bin/eslint.js", ".", "--max-warnings", "0"),
    check("types", "node_modules/typescript/bin/tsc", "--noEmit")
      .then(() => check("dead code", "node_modules/knip/bin/knip.js"))
      .then(() =>
        report.step("build and start", async () => {
          portal = await startTestPortal(scratch);
          return { passed: 1, failed: 0 };
        }),
      ),
    prepareProgram(report, "programs that read PDFs", ensurePdfTools).then(() =>
      prepareProgram(report, "browser", async (log) => {
        chromium = await findChromium(log);
        log(chromium);
      }),
    ),
  ]);
  await report.step("unit and database tests", () => runVitest(path.join(scratch, "vitest.json")));
  if (isServed && hasBrowser)
    await report.step("browser tests", () => runPlaywright(portal, chromium, path.join(scratch, "playwright.json")));
  if (isServed) await portal.stop();
  // After the browser tests: the machine is its own, and the build is there.
  if (isServed) await report.step("payments while things are killed", () => runFaults(portal, scratch));
}

/** Sees to a program that tests need. Not a test: it counts only when it fails. */
function prepareProgram(report, name, prepare) {
  return report.step(name, async () => {
    await prepare((message) => console.log(message));
    return { passed: 0, failed: 0 };
  });
}

/** Next makes them; a fresh clone does not have them yet, and types and lint need them. */
async function makeRouteTypes() {
  return wholeCheck(await runNode(["node_modules/next/dist/bin/next", "typegen"], cleanEnvironment({ NEXT_DIST_DIR: DIST_DIR })));
}

async function runVitest(file) {
  return countVitest(
    file,
    await runNode(["node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]),
  );
}

/** `npm run faults`, small: on the build that is there, with a database, portals and workers of its own. */
async function runFaults({ environment }, scratch) {
  const { NEXT_DIST_DIR, AUTH_SECRET } = environment;
  const options = ["--payments", "60", "--kills", "5"];
  const args = ["--conditions=react-server", "--import", "tsx", "scripts/faults.ts", ...options];
  return wholeCheck(await runNode(args, cleanEnvironment({ NEXT_DIST_DIR, AUTH_SECRET, DATA_DIR: path.join(scratch, "faults") })));
}

async function runPlaywright(portal, chromium, file) {
  const env = cleanEnvironment({
    ...portal.environment,
    CHROMIUM_PATH: chromium,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    // The tests make their customers with the portal's own commands, on its database.
    NODE_OPTIONS: "--conditions=react-server",
  });
  const result = await runNode(["node_modules/@playwright/test/cli.js", "test", "--reporter=line,json"], env);
  // For whoever looks into a failure: what the portal said meanwhile.
  fs.mkdirSync(RESULTS, { recursive: true });
  fs.writeFileSync(path.join(RESULTS, "portal.log"), portal.log());
  return countPlaywright(file, result);
}
