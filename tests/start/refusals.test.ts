import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { nodeVersionProblem } from "../../scripts/node-version.mjs";
import { aFolder } from "../fixtures/folders";
import { freePort, takenPort } from "../fixtures/ports";
import { ROOT, runProgram, startProgram, TYPESCRIPT } from "../fixtures/processes";

/** Without a build, which none of these cases may reach: it would write into the checkout. */
const SERVE = [...TYPESCRIPT, "scripts/serve.ts", "--dev"];

/** Starts the portal with settings that it must refuse. */
function serve(env: Record<string, string>) {
  return runProgram(SERVE, env);
}

async function ports(): Promise<{ PORT: string; SANDBOX_PORT: string; SANDBOX_SMTP_PORT: string }> {
  return { PORT: String(await freePort()), SANDBOX_PORT: String(await freePort()), SANDBOX_SMTP_PORT: String(await freePort()) };
}

test.each(["127.0.0.1", "::1", "0.0.0.0"])("a port taken on %s stops the start before anything is made", async (host) => {
  const dir = aFolder();
  const port = await takenPort(host);
  const { code, output } = await serve({ PORT: String(port), DATA_DIR: path.join(dir, "data") });
  expect(code).toBe(1);
  expect(output.trim()).toBe(
    `port ${String(port)} is taken by another program: stop it, or choose another port as in PORT=${String(port + 1)} npm start`,
  );
  expect(readdirSync(dir)).toEqual([]);
});

test("the sandbox's ports are looked at too, and must be other ones", async () => {
  const [port, taken] = [await freePort(), await takenPort("127.0.0.1")];
  const refused = await serve({ PORT: String(port), SANDBOX_PORT: String(taken), DATA_DIR: aFolder() });
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.output).toContain(`SANDBOX_PORT=${String(taken + 1)} npm start`);
  const mail = await serve({
    PORT: String(port),
    SANDBOX_PORT: String(await freePort()),
    SANDBOX_SMTP_PORT: String(taken),
    DATA_DIR: aFolder(),
  });
  expect(mail.output).toContain(`SANDBOX_SMTP_PORT=${String(taken + 1)} npm start`);
  const same = await serve({ PORT: String(port), SANDBOX_PORT: String(port), DATA_DIR: aFolder() });
  expect(same).toMatchObject({ code: 1 });
  expect(same.output).toContain(`SANDBOX_PORT and PORT are both ${String(port)}`);
});

test.each([
  ["a port that is none", { PORT: "http" }, ["PORT:"]],
  ["real use without its settings", { DEMO: "0" }, ["DATABASE_URL: set", "AUTH_SECRET: set", "PUBLIC_URL: set"]],
  ["a database without secrets", { DATABASE_URL: "postgres://localhost/portal" }, ["AUTH_SECRET: set", "PUBLIC_URL: set"]],
  ["a public demo", { PUBLIC_URL: "https://my.example.it" }, ["PUBLIC_URL: a demo is served on localhost only"]],
  [
    "a real key in the sandbox",
    { DEMO: "1", STRIPE_SECRET_KEY: "sk_live_1", STRIPE_WEBHOOK_SECRET: "whsec_1" },
    ["STRIPE_SECRET_KEY: a real key must never reach the sandbox"],
  ],
])("%s is refused with sentences that say what to set", async (_name, settings, sentences) => {
  const dir = aFolder();
  const { code, output } = await serve({ DATA_DIR: path.join(dir, "data"), ...settings });
  expect(code).toBe(1);
  for (const sentence of sentences) expect(output).toContain(sentence);
  expect(output).not.toContain("    at ");
  expect(readdirSync(dir)).toEqual([]);
});

test("a database that does not answer is named", async () => {
  const dir = aFolder();
  const { code, output } = await serve({
    ...(await ports()),
    DEMO: "1",
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
    DATA_DIR: dir,
  });
  expect(code).toBe(1);
  expect(output).toMatch(/The database cannot be used \(DATABASE_URL\): .*ECONNREFUSED/);
  // By then the demo has its secrets; they are their owner's alone.
  expect(statSync(path.join(dir, "secrets.json")).mode & 0o777).toBe(0o600);
});

test("Ctrl-C while the portal is still being prepared ends it in order", async () => {
  const dir = aFolder();
  const program = startProgram(SERVE, { ...(await ports()), DATA_DIR: dir });
  await program.says(/database folder made/);
  program.child.kill("SIGINT");
  expect((await program.ended).code).toBe(0);
  expect(program.output()).toMatch(/stopped\s*$/);
  expect(readdirSync(path.join(dir, "pg18/data"))).not.toContain("postmaster.pid");
  expect(readdirSync(dir)).not.toContain("launcher.json");
  expect(readdirSync(dir)).not.toContain("running.json");
});

test.each([
  ["14.21.3", false],
  ["20.8.1", false],
  ["20.9.0", true],
  ["22.0.0", true],
  ["100.1.0", true],
])("Node %s is enough: %s", (version, isEnough) => {
  const problem = nodeVersionProblem(version);
  expect(problem === undefined).toBe(isEnough);
  if (!isEnough)
    expect(problem).toBe(
      `This portal needs Node.js 20.9 or newer and this is ${version}. Install a current one from https://nodejs.org/ and start again.`,
    );
});

test("a folder without permission to write is named", () => {
  const dir = aFolder();
  chmodSync(dir, 0o555);
  // Root may write anywhere: ask as somebody else.
  const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const code = `import(${JSON.stringify(path.join(ROOT, "scripts/folders.mjs"))}).then(({ folderProblem }) => console.log(folderProblem(process.argv[1])))`;
  const { stdout } = spawnSync(process.execPath, ["-e", code, dir], { encoding: "utf8", cwd: "/", ...account });
  expect(stdout).toContain(`No permission to write in ${dir}`);
});
