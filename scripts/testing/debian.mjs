import { execFile } from "node:child_process";
import fs from "node:fs";
import { promisify } from "node:util";

/** More than apt says. */
const OUTPUT_BYTES = 64 * 1024 * 1024;

/** The line that installs packages of Debian's. */
export function aptLine(...packages) {
  return `apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")}`;
}

/** Whether such a line can be run from here. */
export function canInstall() {
  return process.getuid?.() === 0 && fs.existsSync("/usr/bin/apt-get");
}

/**
 * Runs such a line. What came of it, the caller looks for itself.
 * @returns {Promise<string>} what it complained of.
 */
export async function install(line) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { stderr } = await promisify(execFile)("sh", ["-c", line], { env, maxBuffer: OUTPUT_BYTES }).catch((error) => error);
  return stderr;
}
