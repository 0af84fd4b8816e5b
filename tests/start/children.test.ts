import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { isAlive } from "../../scripts/folder-claim";
import { type ChildOptions, Children } from "../../scripts/serve/children";
import { startProgram, TYPESCRIPT } from "../fixtures/processes";

/** A program that says its process id and stays. */
const STAYS = "setInterval(() => undefined, 60_000); console.log(process.pid);";

/** Starts it here; resolves with its process id once it runs. */
function startChild(children: Children, code: string): { pid: Promise<number>; outcome: Promise<string> } {
  let heard: (pid: number) => void = () => undefined;
  const pid = new Promise<number>((resolve) => (heard = resolve));
  const options: ChildOptions = {
    name: "the child",
    args: ["-e", code],
    env: { PATH: process.env.PATH },
    onLine: (line) => {
      heard(Number(line));
    },
  };
  const outcome = children.start(options);
  onTestFinished(() => children.stop());
  return { pid, outcome };
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await pause(20);
}

test("stopping waits for a child that ends in order", async () => {
  const children = new Children();
  const { pid, outcome } = startChild(children, `process.on("SIGTERM", () => setTimeout(() => process.exit(7), 300)); ${STAYS}`);
  const started = await pid;
  await children.stop();
  expect(isAlive(started)).toBe(false);
  expect(await outcome).toBe("the child ended (exit code 7)");
});

test("a child that does not listen is ended all the same, its own children too", async () => {
  const children = new Children();
  const grandchild = `require("node:child_process").spawn(process.execPath, ["-e", 'process.on("SIGTERM", () => undefined); ${STAYS}'], { stdio: "inherit" });`;
  const { pid, outcome } = startChild(
    children,
    `process.on("SIGTERM", () => undefined); setInterval(() => undefined, 60_000); ${grandchild}`,
  );
  const started = await pid;
  await children.stop();
  expect(await outcome).toBe("the child ended (SIGKILL)");
  await untilGone(started);
});

test("after stopping began nothing new is started", async () => {
  const children = new Children();
  await children.stop();
  expect(await startChild(children, STAYS).outcome).toBe("not started");
});

test("a child ends with a starter that is killed with -9", async () => {
  const starter = startProgram([...TYPESCRIPT, "tests/start/starter-fixture.ts"]);
  const [, pid] = await starter.says(/child (\d+)/);
  starter.child.kill("SIGKILL");
  await starter.ended;
  await untilGone(Number(pid));
});
