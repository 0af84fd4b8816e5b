import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Env } from "@/lib/env";
import type { ChildOptions, Children } from "./children";
import type { Environment } from "./environment";
import { say } from "./progress";

const FORWARDED = fileURLToPath(new URL("../forwarded.cjs", import.meta.url));
const NEXT = "node_modules/next/dist/bin/next";
const SANDBOX_TIMEOUT_MS = 30_000;
const READY_TIMEOUT_MS = 120_000;
const SERVER_ERROR = 500;
/** A page makes some megabytes of short-lived objects: with room for a few dozen pages most are gone before anybody has to look at them. */
const YOUNG_MEGABYTES = 64;
/** What ran so long had started well. */
const WORKED_MS = 10_000;

/** A process of the portal: `ready` once it can be used; `ended` fails when it ends without having been told to. */
export interface Service {
  readonly ready: Promise<void>;
  readonly ended: Promise<never>;
}

/** The pages. Its banner is held back: the address that people should type is said once, by us. */
export function startNext(children: Children, env: Environment, settings: Env, dev: boolean): Service {
  const held: string[] = [];
  let isReady = false;
  const outcome = children.start({
    name: "the portal",
    ...pagesProgram(env, settings, dev ? "dev" : "start"),
    onLine: (line) => {
      if (isReady) process.stdout.write(`${line}\n`);
      else held.push(line);
    },
  });
  const ended = outcome.then((how) => failUnlessStopping(children, [how, ...(isReady ? [] : held)].join("\n")));
  const ready = Promise.race([answersReady(settings.PORT), ended]).then(() => {
    isReady = true;
  });
  return { ready, ended };
}

/** How the pages are run: Next behind the guard of its headers. */
export function pagesProgram(
  env: Environment,
  settings: Pick<Env, "PORT" | "DEMO" | "DEMO_PUBLIC">,
  mode: "start" | "dev",
): Pick<ChildOptions, "args" | "env"> {
  // A demo answers on this machine only. Otherwise all addresses, of both families.
  const address = settings.DEMO && !settings.DEMO_PUBLIC ? ["-H", "localhost"] : [];
  const options = `${env.NODE_OPTIONS ?? ""} --max-semi-space-size=${String(YOUNG_MEGABYTES)} --require ${JSON.stringify(FORWARDED)}`;
  return { args: [NEXT, mode, "-p", String(settings.PORT), ...address], env: { ...env, NODE_OPTIONS: options.trim() } };
}

/** Asks on loopback whatever the public address is: a proxy may stand before that. */
export async function answersReady(port: number): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  let last = "it does not listen";
  while (Date.now() < deadline) {
    try {
      const answer = await fetch(`http://127.0.0.1:${String(port)}/api/ready`, {
        redirect: "manual",
        signal: AbortSignal.timeout(READY_TIMEOUT_MS),
      });
      const text = await answer.text();
      if (answer.status < SERVER_ERROR) return;
      last = `${String(answer.status)} ${text.slice(0, 200)}`;
    } catch (error) {
      // fetch says "fetch failed"; why it did is in the cause.
      last = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    }
    await pause(50);
  }
  throw new Error(`the portal did not become ready within two minutes: ${last}`);
}

/** The stand-ins for the payment provider and the others. Its state is beside the demo's data. */
export function startSandbox(children: Children, env: Environment, dataDir: string): Service {
  let heard: () => void = () => undefined;
  const listening = new Promise<void>((resolve) => (heard = resolve));
  const ended = keepRunning(children, "the sandbox", () =>
    children.start({
      name: "the sandbox",
      args: ["--import", "tsx", "sandbox/main.ts"],
      env: { ...env, PORTAL_URL: env.PUBLIC_URL, SANDBOX_STATE: path.join(dataDir, "sandbox.json") },
      onLine: (line) => {
        if (/\bready\b/.test(line)) heard();
        else process.stdout.write(`${line}\n`);
      },
    }),
  );
  const late = pause(SANDBOX_TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error("the sandbox did not say that it is ready within half a minute");
  });
  return { ready: Promise.race([listening, ended, late]), ended };
}

/** The queue's worker. The portal works without it for a while, so nobody waits for it. */
export function startWorker(children: Children, env: Environment): Service {
  const ended = keepRunning(children, "the worker", () =>
    children.start({ name: "the worker", args: ["--conditions=react-server", "--import", "tsx", "scripts/worker.ts"], env }),
  );
  return { ready: Promise.resolve(), ended };
}

/** Starts again what ends after it had worked: it keeps what it has to do outside itself. What ends at once would end again. */
async function keepRunning(children: Children, name: string, start: () => Promise<string>): Promise<never> {
  for (;;) {
    const startedAt = Date.now();
    const how = await start();
    if (children.isStopping || Date.now() - startedAt < WORKED_MS) return failUnlessStopping(children, how);
    say(`${how}: starting ${name} again`);
  }
}

/** An end that was asked for is nobody's failure: it settles nothing. */
function failUnlessStopping(children: Children, how: string): Promise<never> {
  return children.isStopping ? new Promise<never>(() => undefined) : Promise.reject(new Error(how));
}
