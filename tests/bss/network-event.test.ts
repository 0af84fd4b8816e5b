import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST } from "@/app/api/webhooks/network/route";
import { db } from "@/db/client";
import { networkEvent } from "@/db/schema/bss";
import { line, lineConnection } from "@/db/schema/lines";
import { resetEnv } from "@/lib/env";
import { unsafeIsOnLine } from "@/lib/lines/queries";
import { signBody } from "@/lib/signature";
import { aLine } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";

useDatabase();

const SECRET = "network-secret-of-the-tests-0123456789";

beforeAll(() => {
  process.env.OPERATOR_NETWORK_SECRET = SECRET;
  resetEnv();
});
afterAll(() => {
  delete process.env.OPERATOR_NETWORK_SECRET;
  resetEnv();
});

const hour = (count: number) => new Date(Date.UTC(2026, 2, 15, count));

function post(body: string, signature = signBody(SECRET, body, new Date())): Promise<Response> {
  return POST(new Request("http://localhost/api/webhooks/network", { method: "POST", body, headers: { "operator-signature": signature } }));
}

const opened = (number: string, at: number, id = randomUUID()) =>
  JSON.stringify({ id, type: "connection.opened", number, prefix: "198.51.100.9", at: hour(at).toISOString() });
const closed = (number: string, at: number) =>
  JSON.stringify({ id: randomUUID(), type: "connection.closed", number, prefix: "198.51.100.9/32", at: hour(at).toISOString() });

describe("the operator's network", () => {
  it("opens and closes a connection, each once however often it tells", async () => {
    const { lineId, number } = await aLine();
    const body = opened(number, 8);
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(body)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
    expect(await db().select().from(lineConnection).where(eq(lineConnection.lineId, lineId))).toHaveLength(1);
    expect(await unsafeIsOnLine(lineId, "198.51.100.9", hour(9))).toBe(true);
    expect((await post(closed(number, 10))).status).toBe(200);
    expect(await unsafeIsOnLine(lineId, "198.51.100.9", hour(11))).toBe(false);
  });

  it("has its closing told again when the opening comes later, and its older words change nothing newer", async () => {
    const { lineId, number } = await aLine();
    const [open, close] = [opened(number, 12), closed(number, 14)];
    expect((await post(close)).status).toBe(404);
    expect((await post(open)).status).toBe(200);
    expect((await post(close)).status).toBe(200);
    const other = await aLine();
    expect((await post(opened(other.number, 16))).status).toBe(200);
    expect((await post(opened(number, 15))).status).toBe(200);
    expect(await unsafeIsOnLine(other.lineId, "198.51.100.9", hour(17))).toBe(true);
    expect(await unsafeIsOnLine(lineId, "198.51.100.9", hour(17))).toBe(false);
  });

  it("tells of a SIM's change", async () => {
    const { lineId, number } = await aLine();
    const body = JSON.stringify({ id: randomUUID(), type: "sim.changed", number, at: hour(8).toISOString() });
    expect((await post(body)).status).toBe(200);
    expect(await db().select({ at: line.simChangedAt }).from(line).where(eq(line.id, lineId))).toEqual([{ at: hour(8) }]);
  });

  it("is not believed unsigned, badly signed, late, or where it makes no sense; nothing is written", async () => {
    const { number } = await aLine();
    const before = await db().select().from(networkEvent);
    const body = opened(number, 8);
    const now = new Date();
    for (const signature of [
      "",
      "t=1,v1=00",
      signBody("another secret", body, now),
      signBody(SECRET, body, new Date(now.getTime() - 301_000)),
      signBody(SECRET, `${body} `, now),
    ])
      expect((await post(body, signature)).status).toBe(400);
    for (const strange of ["", "{}", "[]", body.replace("opened", "made"), body.replace("198.51.100.9", "0.0.0.0/0")])
      expect((await post(strange)).status).toBe(400);
    expect((await post(opened("06 0000 0000", 8))).status).toBe(404);
    expect((await post("x".repeat(20_000))).status).toBe(413);
    expect(await db().select().from(networkEvent)).toEqual(before);
  });

  it("is not there without a secret", async () => {
    delete process.env.OPERATOR_NETWORK_SECRET;
    resetEnv();
    expect((await post("{}", "")).status).toBe(404);
    process.env.OPERATOR_NETWORK_SECRET = SECRET;
    resetEnv();
  });
});
