/* `npm run faults`. Like start.mjs it must run, and say so, on a Node that is too old. */
import { nodeVersionProblem } from "./node-version.mjs";

const problem = nodeVersionProblem(process.versions.node);
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else {
  import("./launch.mjs").then((launch) => launch.launch("scripts/faults.ts", process.argv.slice(2)));
}
