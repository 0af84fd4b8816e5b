import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { retryExports } from "@/lib/bss/commands/retry-exports";
import { sendExport, sweepExports } from "@/lib/bss/commands/send-exports";
import { listExports } from "@/lib/bss/queries";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { systemPrincipal } from "@/lib/principal";
import { useDatabase } from "../fixtures/database";
import { anExport, anOperator, arrivedAt, exportsNow, sendSigned, useOperator } from "../fixtures/operator";
import { principalOf } from "../fixtures/paying";
import { runProgram, TYPESCRIPT } from "../fixtures/processes";

useDatabase();
const sandbox = useOperator();
const staff = systemPrincipal("test", new Date());
const realNow = clock.now;

beforeEach(async () => {
  await db().execute(sql`truncate operator_export`);
  await sandbox.order("/sandbox/reset", {});
});
afterEach(() => {
  clock.now = realNow;
});

/** Moves both sides' time; the sandbox takes no signature of another day. */
async function wait(minutes: number): Promise<void> {
  const then = clock.now().getTime() + minutes * 60_000;
  clock.now = () => new Date(then);
  await sandbox.order("/sandbox/clock", { advanceSeconds: minutes * 60 });
}

const fault = (mode: string, times: number) => sandbox.order("/sandbox/faults", { operator: { mode, times } });

describe("an export", () => {
  it("arrives once and is acknowledged", async () => {
    const { id, body } = await anExport();
    await sendExport(id);
    expect(await exportsNow()).toMatchObject([{ id, state: "acknowledged", attempts: 1 }]);
    expect(await arrivedAt(sandbox.url())).toMatchObject([{ id, copies: 1, export: JSON.parse(body) as object }]);
    await sendExport(id);
    await sweepExports();
    expect(await arrivedAt(sandbox.url())).toMatchObject([{ id, copies: 1 }]);
  });

  it("is lost by no outage: 500 for an hour, then delivered once, and everything behind it", async () => {
    await fault("error500", 10_000);
    const { id } = await anExport();
    await sendExport(id);
    for (let minute = 0; minute < 60; minute += 1) {
      await wait(1);
      await sweepExports();
    }
    const later = await anExport();
    const [during] = await exportsNow();
    expect(during).toMatchObject({ state: "waiting", lastAnswer: expect.stringMatching(/^500 /) as string });
    // At once, then after 1, 2, 4, 8, 15 and 30 minutes: a system that is down is not stormed.
    expect(during?.attempts).toBe(7);
    await fault("error500", 0);
    await sweepExports();
    expect(await arrivedAt(sandbox.url())).toMatchObject([{ id: later.id, copies: 1 }]);
    await wait(30);
    await sweepExports();
    expect((await exportsNow()).map(({ state }) => state)).toEqual(["acknowledged", "acknowledged"]);
    expect((await arrivedAt(sandbox.url())).map(({ copies }) => copies)).toEqual([1, 1]);
  });

  it("stops a sweep that meets a silent operator, and takes nothing from the others' turn", async () => {
    const exports = [await anExport(), await anExport(), await anExport()];
    await fault("error500", 1);
    await sweepExports();
    expect((await exportsNow()).map(({ attempts }) => attempts)).toEqual([1, 0, 0]);
    await sweepExports();
    expect((await arrivedAt(sandbox.url())).map(({ id }) => id)).toEqual([exports[1]?.id, exports[2]?.id]);
  });

  it("that arrived without our hearing of it is sent again, and the operator has it once", async () => {
    const { id } = await anExport();
    await fault("reset-after", 1);
    await sendExport(id);
    expect(await exportsNow()).toMatchObject([{ state: "waiting" }]);
    await wait(1);
    await sweepExports();
    expect(await exportsNow()).toMatchObject([{ state: "acknowledged", lastAnswer: expect.stringContaining("duplicate") as string }]);
    expect(await arrivedAt(sandbox.url())).toMatchObject([{ id, copies: 2 }]);
  });

  it("of a worker that was killed in the middle is taken up by another after a minute", async () => {
    const { id, body } = await anExport();
    // Sent and taken; the worker died before it could write that down.
    await db().execute(
      sql`update operator_export set attempts = 1, next_attempt_at = ${new Date(clock.now().getTime() + 60_000).toISOString()}`,
    );
    await sendSigned(sandbox.url(), { id, body });
    await sweepExports();
    expect(await exportsNow()).toMatchObject([{ state: "waiting", attempts: 1 }]);
    await wait(1);
    await sweepExports();
    expect(await exportsNow()).toMatchObject([{ state: "acknowledged", attempts: 2 }]);
    expect(await arrivedAt(sandbox.url())).toHaveLength(1);
  });

  it("is sent by one of many workers at once", async () => {
    const exports = await Promise.all(Array.from({ length: 20 }, () => anExport()));
    await Promise.all([...exports.map(({ id }) => sendExport(id)), ...Array.from({ length: 8 }, () => sweepExports())]);
    await sweepExports();
    const arrived = await arrivedAt(sandbox.url());
    expect(arrived).toHaveLength(20);
    expect(arrived.every(({ copies }) => copies === 1)).toBe(true);
    expect((await exportsNow()).every(({ state, attempts }) => state === "acknowledged" && attempts === 1)).toBe(true);
  });

  it("is not acknowledged by an answer that names another", async () => {
    const { id } = await anExport();
    await fault("wrong-ack", 1);
    await sendExport(id);
    expect(await exportsNow()).toMatchObject([{ state: "waiting", lastAnswer: expect.stringContaining("another") as string }]);
    await wait(1);
    await sweepExports();
    expect(await exportsNow()).toMatchObject([{ state: "acknowledged" }]);
  });

  it.each([
    ["a page of a proxy", 200, () => "<html>Welcome</html>"],
    ["nothing", 204, () => ""],
    ["a word that we do not know", 200, (id: string) => JSON.stringify({ id, status: "maybe" })],
    ["an endless answer", 200, (id: string) => JSON.stringify({ id, status: "accepted", more: "x".repeat(20_000) })],
    ["too many requests", 429, () => ""],
    ["a server error that says accepted", 503, (id: string) => JSON.stringify({ id, status: "accepted" })],
  ])("goes on waiting after %s", async (_, status, answer) => {
    const { id } = await anExport();
    await anOperator(status, (key) => (status === 204 ? "" : answer(key)));
    await sendExport(id);
    expect(await exportsNow()).toMatchObject([{ state: "waiting", attempts: 1 }]);
  });

  it("is given up for this time after 15 seconds without an answer", async () => {
    const { id } = await anExport();
    await fault("timeout", 1);
    await sendExport(id);
    expect(await exportsNow()).toMatchObject([{ state: "waiting", lastAnswer: expect.stringContaining("timeout") as string }]);
  });

  it("follows no redirect", async () => {
    const { id } = await anExport();
    const { received } = await anOperator(307, () => "", { location: "/elsewhere" });
    await sendExport(id);
    expect(received).toEqual(["POST /exports"]);
    expect(await exportsNow()).toMatchObject([{ state: "waiting" }]);
  });

  it("never changes once it is written, and is never deleted", async () => {
    await anExport();
    await expect(db().execute(sql`update operator_export set body = '{}'`)).rejects.toThrow();
    await expect(db().execute(sql`delete from operator_export`)).rejects.toThrow();
  });
});

describe("an export that is refused", () => {
  it("is kept and listed, and sent again when a person says so", async () => {
    const { id, body } = await anExport();
    await sendSigned(sandbox.url(), { id, body: body.replace("37.90", "37.91") });
    await sendExport(id);
    await wait(600);
    await sweepExports();
    const { counts, open } = await listExports(staff);
    expect(counts).toEqual({ waiting: 0, acknowledged: 0, refused: 1 });
    expect(open).toMatchObject([{ id, state: "refused", attempts: 1, lastAnswer: expect.stringMatching(/^409 /) as string }]);

    await sandbox.order("/sandbox/reset", {});
    clock.now = realNow;
    expect(await retryExports(staff, [id])).toBe(1);
    expect(await retryExports(staff, "all")).toBe(0);
    await sweepExports();
    expect(await exportsNow()).toMatchObject([{ state: "acknowledged" }]);
  });

  it("is listed at a terminal, and sent again from there", async () => {
    const run = (...words: string[]) =>
      runProgram([...TYPESCRIPT, "scripts/export.ts", ...words], { DATABASE_URL: process.env.DATABASE_URL ?? "", DEMO: "1" });
    const { id } = await anExport();
    await anOperator(422, () => "no\u001b[2J such bill");
    await sendExport(id);
    const listed = await run();
    expect(listed).toMatchObject({ code: 0 });
    expect(listed.output).toMatch(new RegExp(`refused {2}${id} .* payment .*, 1 attempts: 422 no \\[2J such bill`));
    expect(listed.output).toContain("0 acknowledged, 0 waiting, 1 refused");
    expect((await run("retry", "not-an-id")).code).toBe(1);
    expect((await run("retry")).output).toContain("npm run export -- retry ID…");
    expect((await run("retry", id)).output).toContain("1 are sent again");
    expect(await exportsNow()).toMatchObject([{ state: "waiting", attempts: 0 }]);
  });

  it("stops none behind it", async () => {
    await anExport();
    await anExport();
    const { received } = await anOperator(422, () => "no");
    await sweepExports();
    expect(received).toHaveLength(2);
    expect((await listExports(staff)).counts).toEqual({ waiting: 0, acknowledged: 0, refused: 2 });
  });

  it("is nobody's to see or to send but the system's", async () => {
    const stranger = principalOf("00000000-0000-7000-8000-000000000001");
    await expect(listExports(stranger)).rejects.toEqual(new UserError("not-found"));
    await expect(retryExports(stranger, "all")).rejects.toEqual(new UserError("not-found"));
  });
});

describe("the sandbox's operator", () => {
  it("takes nothing that is not signed as it should be", async () => {
    const made = await anExport();
    const now = String(Math.floor(Date.now() / 1000));
    const tries = await Promise.all([
      sendSigned(sandbox.url(), made, { secret: "somebody-else".repeat(3) }),
      sendSigned(sandbox.url(), made, { ageSeconds: 301 }),
      sendSigned(sandbox.url(), made, { header: "" }),
      sendSigned(sandbox.url(), made, { header: `t=${now},v1=${"0".repeat(64)}` }),
      sendSigned(sandbox.url(), made, { header: `t=${now},v1=` }),
    ]);
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect(await arrivedAt(sandbox.url())).toEqual([]);
  });

  it("tells the same again from another content, and refuses what does not fit", async () => {
    const { id, body } = await anExport();
    expect(await sendSigned(sandbox.url(), { id, body })).toEqual({ status: 200, body: { id, status: "accepted" } });
    expect(await sendSigned(sandbox.url(), { id, body })).toEqual({ status: 200, body: { id, status: "duplicate" } });
    expect(await sendSigned(sandbox.url(), { id, body: body.replace("37.90", "1.00") })).toMatchObject({ status: 409 });
    expect(await sendSigned(sandbox.url(), { id, body }, { key: "another" })).toMatchObject({ status: 400 });
    expect(await sendSigned(sandbox.url(), { id, body: "{}" })).toMatchObject({ status: 400 });
    expect(await sendSigned(sandbox.url(), { id, body: "no json" })).toMatchObject({ status: 400 });
    expect(await arrivedAt(sandbox.url())).toMatchObject([{ id, copies: 2 }]);
  });
});
