import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensurePackages, ROOT } from "./packages.mjs";
import { folderProblem } from "./folders.mjs";

const LEASH = fileURLToPath(new URL("leash.cjs", import.meta.url));

/**
 * Makes the checkout ready and hands over to a program of `scripts/`.
 * @param {string} program
 * @param {string[]} args
 */
export async function launch(program, args) {
  process.chdir(ROOT);
  const problem = folderProblem(ROOT);
  if (problem) return fail(problem);
  try {
    await ensurePackages((message) => console.log(message));
  } catch (error) {
    return fail(error.message);
  }
  run(program, args);
}

function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}

/**
 * Calls `stop` once, when the process that started this one is gone.
 * @param {() => void} stop
 * @param {{ parent?: () => number, everyMs?: number }} [watch]
 */
export function whenOrphaned(stop, { parent = () => process.ppid, everyMs = 500 } = {}) {
  const starter = parent();
  const timer = setInterval(() => {
    if (parent() === starter) return;
    clearInterval(timer);
    stop();
  }, everyMs);
  timer.unref();
}

/**
 * It stays in our process group, so that a terminal treats the two as one program, and on our leash, so that it stops its
 * own children even if we are killed.
 */
function run(program, args) {
  const running = spawn(process.execPath, ["--require", LEASH, "--conditions=react-server", "--import", "tsx", program, ...args], {
    stdio: ["inherit", "inherit", "inherit", "pipe"],
    env: { ...process.env, LEASH_FD: "3" },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => running.kill(signal));
  // npm ends on a signal without passing it on: whoever ends `npm start` means the portal.
  if (process.env.npm_lifecycle_event) whenOrphaned(() => running.kill("SIGTERM"));
  running.on("error", (error) => fail(`${program} could not be started: ${error.message}`));
  running.on("close", (code) => process.exit(code ?? 1));
}
