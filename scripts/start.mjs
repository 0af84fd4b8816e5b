/*
 * `npm start` and `npm run dev`. Only Node's own modules, and nothing newer than ES2018 before the version check: this is
 * the first thing that runs on a fresh clone. The work is in packages.mjs and serve.ts.
 */
import { nodeVersionProblem } from "./node-version.mjs";

const problem = nodeVersionProblem(process.versions.node);
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else {
  import("./launch.mjs").then((launch) => launch.launch("scripts/serve.ts", process.argv.slice(2)));
}
