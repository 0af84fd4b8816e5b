import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { cleanEnvironment, ended, freePorts, startNode } from "./processes.mjs";

/** Long enough for a first build on a slow machine that does other things too. */
const START_TIMEOUT_MS = 10 * 60_000;
const TAIL_CHARACTERS = 6_000;

/**
 * Starts a portal for the browser tests: its own build, data and ports, whatever else runs on this machine.
 * @returns {Promise<{ url: string, sandboxUrl: string, log: () => string, stop: () => Promise<void> }>}
 */
export async function startTestPortal() {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), `.data-test-${process.pid}-`));
  // The account that runs the database must be able to enter it.
  fs.chmodSync(dataDir, 0o755);
  const [port, sandboxPort] = await freePorts(2);
  const env = cleanEnvironment({ PORT: String(port), SANDBOX_PORT: String(sandboxPort), DATA_DIR: dataDir, NEXT_DIST_DIR: ".next-test", DEMO: "1" });
  const portal = startNode(["scripts/start.mjs"], { env, stdio: ["ignore", "pipe", "pipe"] });
  const end = ended(portal);
  let output = "";
  const stop = async () => {
    portal.kill("SIGTERM");
    await end;
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  const ready = new Promise((resolve) => {
    for (const stream of [portal.stdout, portal.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk) => {
        output += chunk;
        if (/^\[ *[\d.]+ s\] ready after/m.test(output)) resolve("ready");
      });
    }
  });
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, START_TIMEOUT_MS, "late")));
  const outcome = await Promise.race([ready, late, end.then(() => "ended")]);
  clearTimeout(timer);
  if (outcome !== "ready") {
    await stop();
    throw new Error(`The portal did not start (${outcome}):\n${output.slice(-TAIL_CHARACTERS)}`);
  }
  return { url: `http://localhost:${port}`, sandboxUrl: `http://localhost:${sandboxPort}`, log: () => output, stop };
}
