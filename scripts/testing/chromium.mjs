import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { aptLine, canInstall, install } from "./debian.mjs";
import { runNode } from "./processes.mjs";

/** Debian's: the smaller, the same browser without windows, takes an eighth less time for the tests. */
const PACKAGES = ["chromium-headless-shell", "chromium"];
/** Where a system's own browser may be; the quickest first. */
export const SYSTEM_BROWSERS = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const aptLineOf = (name) => aptLine(name, "fonts-liberation");

/**
 * A Chromium that runs, installed if need be: the one named by CHROMIUM_PATH, Playwright's own, the system's (Debian's without windows first).
 * @param {(message: string) => void} log
 * @returns {Promise<string>} its path.
 */
export async function findChromium(log) {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (runs(named)) return named;
    throw new Error(`CHROMIUM_PATH: ${named} is not a Chromium that runs here`);
  }
  const found = await firstThatRuns();
  if (found) return found;
  log("no Chromium here: asking Playwright for its own …");
  await runNode(["node_modules/playwright/cli.js", "install", "chromium"], {
    ...process.env,
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "20000",
  });
  const downloaded = await firstThatRuns();
  if (downloaded) return downloaded;
  return installFromDebian(log);
}

async function firstThatRuns() {
  const { chromium } = await import("@playwright/test");
  return [chromium.executablePath(), ...SYSTEM_BROWSERS].find(runs);
}

/** A browser without its libraries is there but does not start: ask it for its version. */
function runs(file) {
  return fs.existsSync(file) && spawnSync(file, ["--version"], { stdio: "ignore", timeout: 20_000 }).status === 0;
}

async function installFromDebian(log) {
  if (!canInstall())
    throw new Error(
      `The browser tests need a Chromium. Install one and run npm test again:\n  sudo sh -c '${aptLineOf("chromium")}'\nor set CHROMIUM_PATH to one you have.`,
    );
  log("installing Debian's Chromium …");
  let complaints = "";
  for (const line of PACKAGES.map(aptLineOf)) {
    complaints += `${line}:\n${(await install(line)).slice(-2_000)}\n`;
    const installed = await firstThatRuns();
    if (installed) return installed;
  }
  throw new Error(`Chromium could not be installed:\n${complaints}`);
}
