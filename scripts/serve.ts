import path from "node:path";
import { makeOpenFolder } from "./embedded-postgres/account";
import type { EmbeddedPostgres } from "./embedded-postgres";
import { announcement } from "./serve/announcement";
import { ensureBuild } from "./serve/build";
import { Children } from "./serve/children";
import { prepareDatabase, startOwnDatabase } from "./serve/database";
import { completeEnvironment, type Environment, type Plan, planStart } from "./serve/environment";
import { requireFreePorts } from "./serve/ports";
import { type Service, startNext, startSandbox, startWorker } from "./serve/processes";
import { elapsedSeconds, say } from "./serve/progress";
import { forgetRunning, noteRunning } from "./serve/running";

/**
 * Everything that `npm start` runs: database, build, queue, sandbox and pages. Checks come first; whatever fails later
 * stops what was started before it, and so does Ctrl-C.
 */
const children = new Children();
let database: Promise<EmbeddedPostgres> | undefined;
let stopping: Promise<void> | undefined;
let notedIn: string | undefined;

/** Ends what we started, the database last: the others still write to it while they end. */
function stopAll(): Promise<void> {
  stopping ??= (async () => {
    await children.stop();
    if (notedIn) forgetRunning(notedIn);
    const running = await database?.catch(() => undefined);
    await running?.stop();
  })();
  return stopping;
}

function obeySignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // A terminal's Ctrl-C arrives twice: from the terminal and from start.mjs.
      if (stopping) return;
      say("stopping …");
      void stopAll().then(() => {
        say("stopped");
        process.exit(0);
      });
    });
  }
}

async function serve(dev: boolean): Promise<never> {
  const plan = planStart(process.env);
  const sandbox = plan.env.PAYMENTS_MODE === "sandbox";
  await requireFreePorts({
    PORT: plan.env.PORT,
    ...(sandbox && {
      SANDBOX_PORT: plan.env.SANDBOX_PORT,
      SANDBOX_SMTP_PORT: plan.env.SANDBOX_SMTP_PORT,
      SANDBOX_SMPP_PORT: plan.env.SANDBOX_SMPP_PORT,
    }),
  });
  const dataDir = path.resolve(plan.env.DATA_DIR);
  makeOpenFolder(dataDir);
  const partial = completeEnvironment(process.env, plan, dataDir);
  const [databaseUrl] = await Promise.all([prepare(plan, partial, dataDir), dev ? undefined : ensureBuild(children, partial, dataDir)]);
  const environment = { ...partial, DATABASE_URL: databaseUrl };
  if (plan.embedsDatabase) {
    notedIn = dataDir;
    noteRunning(dataDir, environment);
  }

  say(`starting the pages${sandbox ? ", the sandbox" : ""} and the worker …`);
  const services: Service[] = [
    startNext(children, environment, plan.env, dev),
    startWorker(children, environment),
    ...(sandbox ? [startSandbox(children, environment, dataDir)] : []),
  ];
  const failed = Promise.race([...services.map((service) => service.ended), databaseLost()]);
  await Promise.race([Promise.all(services.map((service) => service.ready)), failed]);
  announce(plan, sandbox, partial.AUTH_SECRET ?? "");
  return failed;
}

async function prepare(plan: Plan, environment: Environment, dataDir: string): Promise<string> {
  if (plan.embedsDatabase) database = startOwnDatabase(dataDir);
  const url = (await database)?.url ?? plan.env.DATABASE_URL;
  await prepareDatabase(children, environment, url);
  return url;
}

async function databaseLost(): Promise<never> {
  await (
    await database
  )?.ended;
  if (database && !children.isStopping) throw new Error("the database ended");
  return new Promise<never>(() => undefined);
}

function announce({ env }: Plan, sandbox: boolean, authSecret: string): void {
  say(`ready after ${elapsedSeconds().toFixed(1)} s`);
  process.stdout.write(`\n${announcement(env, sandbox, authSecret).join("\n")}\n\n`);
}

// Whoever reads our output may end before us; stopping in order matters more than telling about it.
process.stdout.on("error", () => undefined);
obeySignals();
try {
  await serve(process.argv.includes("--dev"));
} catch (error) {
  // After Ctrl-C whatever was under way fails: the signal's handler speaks for it.
  if (!stopping) {
    process.stderr.write(`\n${sentence(error)}\n`);
    await stopAll();
    process.exit(1);
  }
}

/** The message is written for the person at the terminal; the stack is for us. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env.LOG_LEVEL === "debug" ? (error.stack ?? error.message) : error.message;
}
