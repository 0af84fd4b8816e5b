/*
 * `npm test`: everything that can be checked, ending with one line `N passed, N failed`. Like start.mjs it must run, and
 * say so, on a Node that is too old.
 */
import { nodeVersionProblem } from "./node-version.mjs";

const problem = nodeVersionProblem(process.versions.node);
if (problem) {
  console.error(problem + "\n0 passed, 1 failed");
  process.exitCode = 1;
} else {
  import("./testing/run.mjs").then((testing) => testing.runAllTests());
}
