import { Readable } from "node:stream";
import { asc, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { line, lineBillCode, lineConnection } from "@/db/schema/lines";
import { importOperatorData } from "@/lib/bss/commands/import-operator-data";
import type { RowReport } from "@/lib/bss/report";
import { resetEnv } from "@/lib/env";
import { unsafeIsBillCode, unsafeIsOnLine } from "@/lib/lines/queries";
import { systemPrincipal } from "@/lib/principal";
import { aLine } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { whyNot } from "../fixtures/reasons";

useDatabase();

const now = new Date("2026-03-15T10:00:00Z");
const at = (hour: number) => new Date(Date.UTC(2026, 2, 15, hour));

async function load(rows: readonly object[]) {
  const reports: RowReport[] = [];
  const stream = Readable.from(rows.map((row) => `${JSON.stringify(row)}\n`));
  const file = { fileName: "proofs.ndjson", format: "ndjson", stream } as const;
  const report = await importOperatorData(systemPrincipal("test", now), file, { now, onRow: (row) => reports.push(row) });
  return { done: report.done, unchanged: report.unchanged, refused: report.refused, reasons: reports.map(whyNot) };
}

const connection = (number: string, prefix: string, from: number, until?: number) => ({
  type: "connection",
  number,
  prefix,
  from: at(from).toISOString(),
  ...(until !== undefined && { until: at(until).toISOString() }),
});

const sessionsOf = (lineId: string) =>
  db()
    .select({ prefix: lineConnection.prefix, since: lineConnection.since, until: lineConnection.until })
    .from(lineConnection)
    .where(eq(lineConnection.lineId, lineId))
    .orderBy(asc(lineConnection.since));

describe("connections", () => {
  it("show who is on the line, while they last", async () => {
    const { lineId, number } = await aLine();
    expect(await load([connection(number, "198.51.100.7", 8), connection(number, "2001:db8:1:2::/64", 8)])).toMatchObject({ done: 2 });
    expect(await load([connection(number, "198.51.100.7/32", 8)])).toMatchObject({ unchanged: 1 });
    expect(await unsafeIsOnLine(lineId, "198.51.100.7", at(9))).toBe(true);
    expect(await unsafeIsOnLine(lineId, "::ffff:198.51.100.7", at(9))).toBe(true);
    expect(await unsafeIsOnLine(lineId, "2001:db8:1:2:aaaa::1", at(9))).toBe(true);
    for (const stranger of ["198.51.100.8", "2001:db8:1:3::1", "", "unknown", "198.51.100.7, 1.1.1.1", "198.51.100.7/24"])
      expect(await unsafeIsOnLine(lineId, stranger, at(9)), stranger).toBe(false);
    expect(await unsafeIsOnLine(lineId, "198.51.100.7", at(7))).toBe(false);
    expect(await load([connection(number, "198.51.100.7", 8, 10)])).toMatchObject({ done: 1 });
    expect(await unsafeIsOnLine(lineId, "198.51.100.7", at(10))).toBe(false);
  });

  it("move with their address from line to line, in whatever order they come", async () => {
    const [first, second] = [await aLine(), await aLine()];
    await load([connection(second.number, "198.51.100.20", 12), connection(first.number, "198.51.100.20", 8)]);
    expect(await sessionsOf(first.lineId)).toEqual([{ prefix: "198.51.100.20/32", since: at(8), until: at(12) }]);
    expect(await unsafeIsOnLine(first.lineId, "198.51.100.20", at(13))).toBe(false);
    expect(await unsafeIsOnLine(second.lineId, "198.51.100.20", at(13))).toBe(true);
    const third = await aLine();
    expect((await load([connection(third.number, "198.51.100.16/28", 14)])).done).toBe(1);
    expect(await unsafeIsOnLine(second.lineId, "198.51.100.20", at(15))).toBe(false);
    expect((await load([connection(second.number, "198.51.100.21", 14)])).reasons[0]).toMatch(/another line’s/);
  });

  it("are one line's at a time even when twenty files come at once", async () => {
    const lines = await Promise.all(Array.from({ length: 20 }, () => aLine()));
    await Promise.all(lines.map(({ number }, index) => load([connection(number, "198.51.100.99", index)])));
    const open = (await Promise.all(lines.map(({ lineId }) => unsafeIsOnLine(lineId, "198.51.100.99", at(23))))).filter(Boolean);
    expect(open).toHaveLength(1);
    expect(await unsafeIsOnLine(lines[19]?.lineId ?? "", "198.51.100.99", at(23))).toBe(true);
  });

  it.each(["0.0.0.0/0", "198.51.0.0/16", "2001:db8::/32", "198.51.100.0/33", "198.51.100.0/x", "nowhere", "198.51.100"])(
    "%s is refused",
    async (prefix) => {
      const { number } = await aLine();
      expect(await load([connection(number, prefix, 8)])).toMatchObject({ refused: 1 });
    },
  );

  it("from a private network are refused where it is no demo", async () => {
    const { number } = await aLine();
    const kept = { DEMO: process.env.DEMO, PAYMENTS_MODE: process.env.PAYMENTS_MODE };
    Object.assign(process.env, { DEMO: "0", PAYMENTS_MODE: "", PUBLIC_URL: "https://my.example.it" });
    resetEnv();
    for (const prefix of ["127.0.0.1", "192.168.1.0/24", "::1", "fd00::/64", "100.64.1.1"])
      expect((await load([connection(number, prefix, 8)])).reasons[0], prefix).toMatch(/private/);
    Object.assign(process.env, kept);
    delete process.env.PUBLIC_URL;
    resetEnv();
    expect(await load([connection(number, "127.0.0.1", 8)])).toMatchObject({ done: 1 });
  });

  it("of an unknown line, or that end before they begin, are refused", async () => {
    const { number } = await aLine();
    expect((await load([connection("06 0000 0000", "198.51.100.1", 8)])).refused).toBe(1);
    expect((await load([connection(number, "198.51.100.1", 8, 7)])).reasons[0]).toMatch(/ends before/);
  });
});

describe("codes on papers", () => {
  const paper = (number: string, code: string, issuedOn: string) => ({ type: "bill_code", number, code, issued_on: issuedOn });

  it("are kept hashed, the newest paper's alone, and audited", async () => {
    const { lineId, number } = await aLine();
    expect(await load([paper(number, "8f3k q2m7", "2026-02-10")])).toMatchObject({ done: 1 });
    expect(await load([paper(number, "8F3K-Q2M7", "2026-02-10")])).toMatchObject({ unchanged: 1 });
    expect(await unsafeIsBillCode({ id: lineId, number }, "8F3KQ2M7")).toBe(true);
    expect(await unsafeIsBillCode({ id: lineId, number }, "8F3KQ2M8")).toBe(false);
    await load([paper(number, "ZZZZ-9999", "2026-03-10"), paper(number, "AAAA-1111", "2026-01-10")]);
    expect(await unsafeIsBillCode({ id: lineId, number }, "ZZZZ9999")).toBe(true);
    expect(await unsafeIsBillCode({ id: lineId, number }, "8F3KQ2M7")).toBe(false);
    const rows = await db().select().from(lineBillCode).where(eq(lineBillCode.lineId, lineId));
    expect(JSON.stringify(rows)).not.toMatch(/ZZZZ/);
    const audited = await db().select({ action: auditLog.action }).from(auditLog).where(eq(auditLog.target, lineId));
    expect(audited.filter(({ action }) => action === "line.bill-code")).toHaveLength(2);
  });

  it("that are none are refused", async () => {
    const { number } = await aLine();
    expect((await load([paper(number, "1234", "2026-02-10")])).reasons[0]).toMatch(/none of ours/);
  });
});

it("a SIM's change is known from its newest word", async () => {
  const { lineId, number } = await aLine();
  const change = (hour: number) => ({ type: "sim_change", number, at: at(hour).toISOString() });
  expect(await load([change(8), change(6), change(8)])).toMatchObject({ done: 1, unchanged: 2 });
  expect(await db().select({ at: line.simChangedAt }).from(line).where(eq(line.id, lineId))).toEqual([{ at: at(8) }]);
});
