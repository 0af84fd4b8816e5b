import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the checkout. */
export const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

const LOCK = path.join(ROOT, "package-lock.json");
const MARK = path.join(ROOT, "node_modules", ".mytim-lock");
/** npm's own record of what it installed. */
const INSTALLED = path.join(ROOT, "node_modules", ".package-lock.json");
const STILL_EVERY_MS = 10_000;
const TAIL_CHARACTERS = 4_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Installs the packages of the lock file unless they are there.
 * @param {(message: string) => void} log
 */
export async function ensurePackages(log) {
  const wanted = createHash("sha256").update(fs.readFileSync(LOCK)).digest("hex");
  if (fs.existsSync(MARK) && fs.readFileSync(MARK, "utf8") === wanted) return;
  // Somebody may have run npm ci by hand: then this is as good.
  if (!isInstalled()) await install(log);
  fs.writeFileSync(MARK, wanted);
}

/** Whether npm's record names each package of the lock file in its version; those for other systems may be missing. */
function isInstalled() {
  if (!fs.existsSync(INSTALLED)) return false;
  const has = JSON.parse(fs.readFileSync(INSTALLED, "utf8")).packages;
  const wants = JSON.parse(fs.readFileSync(LOCK, "utf8")).packages;
  return Object.entries(wants).every(([place, { version, optional, extraneous }]) => {
    if (place === "") return true;
    return has[place] ? has[place].version === version : Boolean(optional || extraneous);
  });
}

function install(log) {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1_000)} s`;
  log("installing packages from package-lock.json, about a minute …");
  const reminder = setInterval(() => log(`installing packages … ${seconds()} so far`), STILL_EVERY_MS);
  fs.rmSync(MARK, { force: true });
  const [command, ...before] = npmCommand();
  // Development packages build the portal; NODE_ENV=production in somebody's shell must not leave them out.
  const npm = spawn(command, [...before, "ci", "--include=dev", "--no-fund", "--no-audit"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Half-installed packages without the mark are installed again.
  const stop = (signal) => npm.kill(signal);
  for (const signal of SIGNALS) process.on(signal, stop);
  let output = "";
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk) => (output = (output + chunk).slice(-TAIL_CHARACTERS)));
  }
  return new Promise((resolve, reject) => {
    npm.on("error", () =>
      reject(new Error("npm was not found. It comes with Node.js: install Node.js from https://nodejs.org/ and start again.")),
    );
    npm.on("close", (code, signal) => {
      if (code === 0) resolve(log(`installing packages: done in ${seconds()}`));
      else reject(new Error(`The packages could not be installed (npm ci ended with ${signal ?? code}):\n${output.trim()}`));
    });
  }).finally(() => {
    clearInterval(reminder);
    for (const signal of SIGNALS) process.off(signal, stop);
  });
}

/** The npm that runs us, else the one on the path. */
function npmCommand() {
  const running = process.env.npm_execpath;
  return running && /npm-cli\.[cm]?js$/.test(running) ? [process.execPath, running] : ["npm"];
}
