import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { parseEnv } from "@/lib/env";
import { ROOT } from "../packages.mjs";
import { Children } from "../serve/children";
import type { Environment } from "../serve/environment";
import { startNext } from "../serve/processes";
import { say, saying } from "../serve/progress";
import { cleanEnvironment, ended, freePorts, startNode, stopAll } from "../testing/processes.mjs";
import { copyProject } from "./copy";

const START_TIMEOUT_MS = 10 * 60_000;
const TAIL_CHARACTERS = 6_000;

/** A whole portal of its own: database, pages, worker and sandbox, in a folder of its own. */
export interface Stack {
  /** Where its pages are. */
  readonly url: string;
  /** Of the process whose tree is the whole stack. */
  readonly pid: number;
  /** A folder for whatever else is needed; it goes with the stack. */
  readonly scratch: string;
  /** What joins its database and shares its secrets. */
  readonly environment: Environment;
  /** Starts one more portal on the same build, on another database. @returns its address. */
  readonly startPortal: (databaseUrl: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

const noteSchema = z.record(z.string(), z.string()).and(z.object({ DATABASE_URL: z.string(), PUBLIC_URL: z.string() }));

/** Copies the project, builds it and starts it with all that belongs to it, on free ports. */
export async function startStack(): Promise<Stack> {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "mytim-bench-"));
  // The account that runs the database must be able to enter it.
  chmodSync(scratch, 0o755);
  const folder = path.join(scratch, "portal");
  const others = new Children(folder);
  const stop = async () => {
    await others.stop();
    await stopAll();
    rmSync(scratch, { recursive: true, force: true });
  };
  try {
    await saying("copying the project", () => copyProject(ROOT, folder));
    const { pid, environment } = await saying("building and starting a portal of its own", () => start(folder, scratch));
    return { url: environment.PUBLIC_URL, pid, scratch, environment, stop, startPortal: (url) => another(others, environment, url) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(folder: string, scratch: string) {
  const dataDir = path.join(scratch, ".data");
  const [port, sandboxPort] = await freePorts(2);
  const env = cleanEnvironment({ PORT: String(port), SANDBOX_PORT: String(sandboxPort), DATA_DIR: dataDir, DEMO: "1" });
  const portal = startNode([path.join(folder, "scripts/start.mjs")], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let isReady = false;
  const ready = new Promise<string>((resolve) => {
    for (const stream of [portal.stdout, portal.stderr]) {
      stream?.setEncoding("utf8").on("data", (chunk) => {
        // Read on, so that it never waits for us; kept only while it may have to be told.
        if (isReady) return;
        output += String(chunk);
        isReady = /^\[ *[\d.]+ s\] ready after/m.test(output);
        if (isReady) resolve("ready");
      });
    }
  });
  const late = new Promise<string>((resolve) => setTimeout(resolve, START_TIMEOUT_MS, "it took too long").unref());
  const outcome = await Promise.race([ready, late, ended(portal).then(() => "it ended")]);
  if (outcome !== "ready" || portal.pid === undefined)
    throw new Error(`The portal did not start (${outcome}):\n${output.slice(-TAIL_CHARACTERS)}`);
  const environment = noteSchema.parse(JSON.parse(readFileSync(path.join(dataDir, "running.json"), "utf8")));
  return { pid: portal.pid, environment };
}

async function another(children: Children, environment: Environment, databaseUrl: string): Promise<string> {
  const [port] = await freePorts(1);
  const url = `http://localhost:${String(port)}`;
  const env = {
    ...cleanEnvironment(),
    ...environment,
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    PUBLIC_URL: url,
    NEXTAUTH_URL: url,
    // A connection that the bench itself cuts is no news.
    LOG_LEVEL: "error",
  };
  const { ready, ended: lost } = startNext(children, env, parseEnv(env), false);
  lost.catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
  });
  await ready;
  return url;
}
