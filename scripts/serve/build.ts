import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Children } from "./children";
import type { Environment } from "./environment";
import { saying } from "./progress";

/** All that decides what `next build` makes. A name that does not exist yet counts from the day it does. */
const SOURCES = [
  "app",
  "components",
  "lib",
  "db",
  "public",
  "messages",
  "proxy.ts",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "next.config.mjs",
  "scripts/fixed-headers.cjs",
  "tailwind.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "tsconfig.base.json",
  "package.json",
  "package-lock.json",
];
const TAIL_LINES = 40;
const NEXT = "node_modules/next/dist/bin/next";

/** The folder that Next builds into and serves from. */
function buildFolder(env: Environment): string {
  return env.NEXT_DIST_DIR ?? ".next";
}

/** Builds the portal unless the build folder already holds what these sources make. */
export async function ensureBuild(children: Children, env: Environment, dataDir: string): Promise<void> {
  const mark = path.join(buildFolder(env), "mytim-sources");
  const wanted = fingerprint(env);
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  rmSync(mark, { force: true });
  await saying("building the portal, about a minute the first time", () => build(children, env, path.join(dataDir, "build.log")));
  // Last: an interrupted build is done again. The sources of before it: what changed meanwhile is not in it.
  writeFileSync(mark, wanted);
}

async function build(children: Children, env: Environment, logFile: string): Promise<void> {
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, "w");
  try {
    await children.complete({ name: "the build", args: [NEXT, "build"], env: { ...env, DATABASE_URL: undefined }, outputTo: log });
  } catch (error) {
    const tail = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
    throw new Error(`${error instanceof Error ? error.message : String(error)}; the end of ${logFile}:\n${tail}`, { cause: error });
  } finally {
    closeSync(log);
  }
}

function fingerprint(env: Environment): string {
  const hash = createHash("sha256");
  hash.update(`${process.version}\0${env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY ?? ""}\0`);
  for (const source of SOURCES.flatMap(filesIn)) {
    hash.update(`${source}\0`).update(readFileSync(source)).update("\0");
  }
  return hash.digest("hex");
}

/** The files below a name in a stable order; tests are not built. */
function filesIn(name: string): string[] {
  const entry = statSync(name, { throwIfNoEntry: false });
  if (!entry) return [];
  if (!entry.isDirectory()) return /\.test\.tsx?$/.test(name) ? [] : [name];
  return readdirSync(name)
    .sort()
    .flatMap((child) => filesIn(path.join(name, child)));
}
