import fs from "node:fs";
import path from "node:path";
import { cleanEnvironment, ended, freePorts, startNode } from "./processes.mjs";

/** A build of its own: a portal that runs from `.next` meanwhile keeps what it serves. */
export const DIST_DIR = ".next-test";
/** Long enough for a first build on a slow machine that does other things too. */
const START_TIMEOUT_MS = 10 * 60_000;
const TAIL_CHARACTERS = 6_000;

/**
 * Starts a portal for the browser tests: its own build, data and ports, whatever else runs on this machine.
 * @param {string} scratch a folder for its data, which the caller removes.
 * @returns {Promise<{ environment: Record<string, string>, log: () => string, stop: () => Promise<void> }>} `environment` joins its database.
 */
export async function startTestPortal(scratch) {
  const dataDir = path.join(scratch, `.data-test-${process.pid}`);
  const [port, sandboxPort, smtpPort, smppPort] = await freePorts(4);
  const env = cleanEnvironment({
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_SMTP_PORT: String(smtpPort),
    SANDBOX_SMPP_PORT: String(smppPort),
    DATA_DIR: dataDir,
    NEXT_DIST_DIR: DIST_DIR,
    DEMO: "1",
    // What the tests look at moves when they move it.
    SANDBOX_LIVE_SECONDS: "0",
  });
  const portal = startNode(["scripts/start.mjs"], { env, stdio: ["ignore", "pipe", "pipe"] });
  const end = ended(portal);
  let output = "";
  const stop = async () => {
    portal.kill("SIGTERM");
    await end;
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
  const joined = JSON.parse(fs.readFileSync(path.join(dataDir, "running.json"), "utf8"));
  const environment = {
    ...joined,
    NEXT_DIST_DIR: DIST_DIR,
    E2E_URL: joined.PUBLIC_URL,
    E2E_SANDBOX_URL: `http://localhost:${sandboxPort}`,
  };
  return { environment, log: () => output, stop };
}
