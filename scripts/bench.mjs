/*
 * `npm run bench`. Like start.mjs it must run, and say so, on a Node that is too old or without packages; the work is in bench.ts.
 */
import { nodeVersionProblem } from "./node-version.mjs";

const problem = nodeVersionProblem(process.versions.node);
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else {
  import("./launch.mjs").then((launch) => launch.launch("scripts/bench.ts", process.argv.slice(2)));
}
