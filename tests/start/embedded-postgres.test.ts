import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../scripts/embedded-postgres";
import { aFolder } from "../fixtures/folders";
import { freePort } from "../fixtures/ports";
import { type Program, startProgram, TYPESCRIPT } from "../fixtures/processes";

const isRoot = process.getuid?.() === 0;

/** Starts the database of `dir` here, to be stopped after the test. */
async function start(dir: string, log?: (message: string) => void): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dir, database: "portal", durable: false, log });
  onTestFinished(server.stop);
  return server;
}

/** Starts it from another process, which may then be killed. */
function launcher(dir: string): Program {
  const program = startProgram([...TYPESCRIPT, "tests/start/launcher-fixture.ts", dir]);
  onTestFinished(() => {
    program.child.kill("SIGKILL");
  });
  return program;
}

async function ask<Row>(url: string, statement: string): Promise<Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await sql.unsafe<(Row & object)[]>(statement);
  } finally {
    await sql.end();
  }
}

const postmasterPid = (dir: string) => Number(readFileSync(path.join(dir, "pg18/data/postmaster.pid"), "utf8").split("\n")[0]);

test("a new database speaks UTF-8 whatever the system's locale, listens on loopback and keeps its password to us", async () => {
  const dir = aFolder();
  const { url } = await start(dir);
  expect(
    await ask(
      url,
      "select lower('ÀÉ') as lower, current_setting('server_encoding') as encoding, current_setting('listen_addresses') as addresses",
    ),
  ).toEqual([{ lower: "àé", encoding: "UTF8", addresses: "127.0.0.1" }]);
  expect(statSync(path.join(dir, "pg18/password")).mode & 0o777).toBe(0o600);
  expect(statSync(path.join(dir, "pg18/data")).mode & 0o777).toBe(0o700);
  await expect(ask(url.replace(/:[^:@]+@/, ":wrong@"), "select 1")).rejects.toThrow("password authentication failed");
});

test("the data is there after a stop and a new start", async () => {
  const dir = aFolder();
  const first = await start(dir);
  await ask(first.url, "create table kept as select 1 as value");
  await first.stop();
  const second = await start(dir);
  expect(await ask(second.url, "select value from kept")).toEqual([{ value: 1 }]);
});

test("killed and started again on its port, it has all that it acknowledged, under the address that others hold", async () => {
  const dir = aFolder();
  const port = await freePort();
  const options = { dir, database: "portal", port };
  const first = await startEmbeddedPostgres(options);
  await ask(first.url, "create table kept as select 1 as value");
  process.kill(first.pid, "SIGKILL");
  await first.stop();
  const second = await startEmbeddedPostgres(options);
  onTestFinished(second.stop);
  expect(second.url).toBe(first.url);
  expect(await ask(first.url, "select value from kept")).toEqual([{ value: 1 }]);
});

test("while one launcher lives, a second is refused with a sentence and leaves the first alone", async () => {
  const dir = aFolder();
  const first = await start(dir);
  await expect(startEmbeddedPostgres({ dir, database: "portal" })).rejects.toThrow(/another npm start uses this folder: .*DATA_DIR/);
  expect(await ask(first.url, "select 1 as alive")).toEqual([{ alive: 1 }]);
});

test("of launchers that begin together on an empty folder one wins and the others are refused", async () => {
  const dir = aFolder();
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => startEmbeddedPostgres({ dir, database: "portal", durable: false })));
  const started = outcomes.filter((outcome) => outcome.status === "fulfilled");
  for (const { value } of started) onTestFinished(value.stop);
  expect(started).toHaveLength(1);
});

test("a launcher killed with -9 leaves a server that the next start takes over, data included", async () => {
  const dir = aFolder();
  const killed = launcher(dir);
  const [, url = ""] = await killed.says(/url (\S+)/);
  await ask(url, "create table kept as select 1 as value");
  const pid = postmasterPid(dir);
  killed.child.kill("SIGKILL");
  await killed.ended;
  const log: string[] = [];
  const next = await start(dir, (message) => log.push(message));
  expect(log.join()).toContain(`took over the database server that an earlier start left running (process ${String(pid)})`);
  expect(await ask(next.url, "select value from kept")).toEqual([{ value: 1 }]);
  await next.stop();
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

test("after launcher and server were both killed with -9 the data is recovered", async () => {
  const dir = aFolder();
  const killed = launcher(dir);
  const [, url = ""] = await killed.says(/url (\S+)/);
  await ask(url, "create table kept as select 1 as value");
  killed.child.kill("SIGKILL");
  await killed.ended;
  process.kill(postmasterPid(dir), "SIGKILL");
  const next = await start(dir);
  expect(await ask(next.url, "select value from kept")).toEqual([{ value: 1 }]);
});

test("a note of a killed server whose process id is now somebody else's is not believed", async () => {
  const dir = aFolder();
  const first = await start(dir);
  await first.stop();
  writeFileSync(
    path.join(dir, "pg18/data/postmaster.pid"),
    `${String(process.pid)}\n${dir}/pg18/data\n1\n5432\n\n127.0.0.1\n0 0\nready   \n`,
  );
  const second = await start(dir);
  expect(await ask(second.url, "select 1 as alive")).toEqual([{ alive: 1 }]);
});

test("an interrupted first start is done again", async () => {
  const dir = aFolder();
  const killed = launcher(dir);
  // While initdb runs there is a half-made cluster and nothing under the final name.
  const half = () => readdirSync(dir).find((name) => name.startsWith("pg18.half-"));
  while (half() === undefined || !existsSync(path.join(dir, half() ?? "", "data/PG_VERSION"))) await pause(2);
  killed.child.kill("SIGKILL");
  await killed.ended;
  expect(existsSync(path.join(dir, "pg18"))).toBe(false);
  const next = await start(dir);
  expect(await ask(next.url, "select 1 as alive")).toEqual([{ alive: 1 }]);
  expect(half()).toBeUndefined();
});

test("its end is noticed", async () => {
  const dir = aFolder();
  const { ended } = await start(dir);
  process.kill(postmasterPid(dir), "SIGQUIT");
  await expect(ended).resolves.toBeUndefined();
});

test.runIf(isRoot)("root in a folder that others cannot enter gets its data in a system folder, and is told so", async () => {
  const dir = path.join(aFolder(), "closed", ".data");
  mkdirSync(path.dirname(dir), { mode: 0o700 });
  const log: string[] = [];
  const server = await start(dir, (message) => log.push(message));
  onTestFinished(async () => {
    await server.stop();
    rmSync(server.folder, { recursive: true, force: true });
  });
  expect(server.folder).toMatch(/^\/var\/lib\/mytim\/[0-9a-f]{16}$/);
  expect(log.join()).toContain(`cannot enter ${dir}: its data is in ${server.folder}`);
  expect(await ask(server.url, "select 1 as alive")).toEqual([{ alive: 1 }]);
});
