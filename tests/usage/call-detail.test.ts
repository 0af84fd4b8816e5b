import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { association } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { usageEvent } from "@/db/schema/usage";
import { clock } from "@/lib/clock";
import { takeAway } from "@/lib/identity/commands/line-access";
import type { Principal } from "@/lib/principal";
import { setCallDetail } from "@/lib/usage/commands/set-call-detail";
import { writeCursor, type Call, type CallCursor } from "@/lib/usage/calls";
import { callsView } from "@/lib/usage/input";
import { eachCall, getCallDetail, listCalls, sumCalls } from "@/lib/usage/queries/call-detail";
import { aDelegate, aLine, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { aUsageRow, load, useNovember } from "../fixtures/usage";

useDatabase();
useNovember();

const NOVEMBER = "2026-11";

/** A principal who has just proved who they are, on this file's clock. */
const fresh = (accountId: string) => principalOf(accountId, { authenticatedAt: clock.now() });

/** The contract holder of a fixed line. */
async function aHolder() {
  const { accountId } = await anAccount();
  const { lineId, number } = await aLine();
  await anAssociation(accountId, lineId, { holderSince: clock.now() });
  return { accountId, lineId, number, principal: fresh(accountId) };
}

const aCall = (number: string, over: object = {}) =>
  aUsageRow(number, { kind: "minutes", quantity: 75, counterpart: "+39 347 555 0142", ...over });
const listed = async (principal: Principal, lineId: string, month = NOVEMBER) =>
  (await listCalls(principal, lineId, month, undefined)).calls;

describe("switching", () => {
  it("on is told to everybody else who uses the line, once; off to nobody", async () => {
    const { lineId, principal } = await aHolder();
    const [delegate, other] = [await aDelegate(lineId, principal.subject), await anAccount()];
    await anAssociation(other.accountId, lineId);
    const told = () =>
      db()
        .select({ address: notification.address })
        .from(notification)
        .where(sql`${notification.once} like ${`call-detail:${lineId}:%`} and values ->> 'about' = 'call-detail-on'`)
        .orderBy(notification.address);
    const both = [delegate, other].map(({ email }) => ({ address: email })).toSorted((a, b) => a.address.localeCompare(b.address));
    await Promise.all([1, 2].map(() => setCallDetail(principal, { lineId, on: true })));
    expect(await told()).toEqual(both);
    await setCallDetail(principal, { lineId, on: false });
    expect(await told()).toHaveLength(2);
  });

  it("is off until the contract's holder switches it on; off, nothing is read; each switch is written down once", async () => {
    const { lineId, number, principal } = await aHolder();
    await load(aCall(number, { cost: "0.29" }), aCall(number, { kind: "sms", quantity: 1, at: "2026-11-03T10:00:00Z" }));
    expect(await getCallDetail(principal, lineId)).toMatchObject({ onSince: null, isHolder: true });
    expect(await listed(principal, lineId)).toEqual([]);
    expect(await sumCalls(principal, lineId, NOVEMBER)).toEqual([]);

    await Promise.all([1, 2].map(() => setCallDetail(principal, { lineId, on: true })));
    expect((await getCallDetail(principal, lineId))?.onSince).toBeInstanceOf(Date);
    expect(await listed(principal, lineId)).toMatchObject([
      { kind: "sms", quantity: 1, costCents: 0 },
      { kind: "minutes", quantity: 75, counterpart: "+393475550•••", costCents: 29 },
    ]);
    expect((await sumCalls(principal, lineId, NOVEMBER)).toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual([
      { kind: "minutes", count: 1, quantity: 75, costCents: 29 },
      { kind: "sms", count: 1, quantity: 1, costCents: 0 },
    ]);

    // Off asks for no fresh proof.
    await setCallDetail({ ...principal, authenticatedAt: new Date(0) }, { lineId, on: false });
    await setCallDetail(principal, { lineId, on: false });
    expect(await listed(principal, lineId)).toEqual([]);
    const written = await db().select({ action: auditLog.action }).from(auditLog).where(eq(auditLog.target, lineId)).orderBy(auditLog.id);
    expect(written.map(({ action }) => action)).toEqual(["line.call-detail", "line.call-detail-off"]);
  });

  it("asks for a fresh proof, by the holder alone: not who proved the line, not a delegate, not support, not a stranger", async () => {
    const { lineId, accountId, principal } = await aHolder();
    const stale = { ...principal, authenticatedAt: new Date(clock.now().getTime() - 6 * 60_000) };
    await expect(setCallDetail(stale, { lineId, on: true })).rejects.toMatchObject({ code: "confirm-first" });
    const other = await anAccount();
    await anAssociation(other.accountId, lineId);
    const delegate = await aDelegate(lineId, accountId, { access: "manage", until: new Date(clock.now().getTime() + 86_400_000) });
    for (const { accountId: id } of [other, delegate])
      for (const on of [true, false]) await expect(setCallDetail(fresh(id), { lineId, on })).rejects.toMatchObject({ code: "not-allowed" });
    const stranger = fresh((await anAccount()).accountId);
    const support = { ...principal, actor: "staff:1" };
    for (const who of [stranger, support])
      for (const on of [true, false]) await expect(setCallDetail(who, { lineId, on })).rejects.toMatchObject({ code: "not-found" });
    expect(await getCallDetail(principal, lineId)).toMatchObject({ onSince: null });
    expect(await getCallDetail(stranger, lineId)).toBeUndefined();
  });

  it("ends with whoever switched it on, and begins anew for nobody by itself", async () => {
    const { lineId, number, accountId, principal } = await aHolder();
    const other = await anAccount();
    await anAssociation(other.accountId, lineId);
    await load(aCall(number));
    await setCallDetail(principal, { lineId, on: true });
    expect(await listed(fresh(other.accountId), lineId)).toHaveLength(1);
    await db().transaction((tx) => takeAway(tx, principal, lineId, accountId));
    expect(await getCallDetail(fresh(other.accountId), lineId)).toMatchObject({ onSince: null });
    expect(await listed(fresh(other.accountId), lineId)).toEqual([]);
    await anAssociation(accountId, lineId, { holderSince: new Date(clock.now().getTime() + 1000) });
    expect(await listed(principal, lineId)).toEqual([]);
  });
});

describe("reading", () => {
  it("is for those who manage the line while it is shared: not for who may look or pay, not as a stranger, not after the end", async () => {
    const { lineId, number, accountId, principal } = await aHolder();
    await load(aCall(number));
    await setCallDetail(principal, { lineId, on: true });
    const until = new Date(clock.now().getTime() + 86_400_000);
    const shared = async (access: "view" | "pay" | "manage", end = until) =>
      fresh((await aDelegate(lineId, accountId, { access, until: end })).accountId);
    const stranger = fresh((await anAccount()).accountId);
    expect(await listed(await shared("manage"), lineId)).toHaveLength(1);
    for (const who of [
      await shared("view"),
      await shared("pay"),
      await shared("manage", new Date(clock.now().getTime() - 1000)),
      stranger,
    ]) {
      expect(await listed(who, lineId)).toEqual([]);
      expect(await sumCalls(who, lineId, NOVEMBER)).toEqual([]);
      for await (const batch of eachCall(who, lineId, NOVEMBER)) expect(batch).toEqual([]);
    }
  });

  it("never goes behind six months, whether or not the rows are gone yet, on either side of midnight in Rome", async () => {
    const { lineId, number, principal } = await aHolder();
    const november = clock.now;
    onTestFinished(() => {
      clock.now = november;
    });
    await setCallDetail(principal, { lineId, on: true });
    await load(aCall(number, { at: "2026-11-03T22:59:59Z" }), aCall(number, { at: "2026-11-03T23:00:00Z" }));
    expect(await listed(principal, lineId)).toHaveLength(2);
    clock.now = () => new Date("2027-05-02T21:59:59Z");
    expect(await listed(principal, lineId)).toHaveLength(2);
    clock.now = () => new Date("2027-05-02T22:00:00Z");
    expect(await listed(principal, lineId)).toMatchObject([{ at: new Date("2026-11-03T23:00:00Z") }]);
    expect(await sumCalls(principal, lineId, NOVEMBER)).toMatchObject([{ count: 1 }]);
    clock.now = () => new Date("2027-05-03T22:00:00Z");
    expect(await listed(principal, lineId)).toEqual([]);
  });

  it("turns pages without gaps or doubles, also among calls of one instant and while others come", async () => {
    const { lineId, number, principal } = await aHolder();
    await setCallDetail(principal, { lineId, on: true });
    const rows = Array.from({ length: 25 }, (_, index) =>
      aCall(number, { at: `2026-11-0${String(2 + Math.floor(index / 10))}T10:00:00Z`, quantity: index + 1 }),
    );
    await load(...rows);
    const seen: Call[] = [];
    let after: CallCursor | undefined;
    do {
      const page = await listCalls(principal, lineId, NOVEMBER, after, 4);
      seen.push(...page.calls);
      // As the address brings it back.
      after = page.next && callsView.parse({ after: writeCursor(page.next) }).after;
      if (seen.length === 8) await load(aCall(number, { at: "2026-11-20T10:00:00Z", quantity: 99 }));
    } while (after);
    expect(seen.map(({ quantity }) => quantity).toSorted((a, b) => a - b)).toEqual(rows.map((_, index) => index + 1));
    expect(seen.map(({ at }) => at.getTime())).toEqual(seen.map(({ at }) => at.getTime()).toSorted((a, b) => b - a));
    const whole: Call[] = [];
    for await (const batch of eachCall(principal, lineId, NOVEMBER)) whole.push(...batch);
    expect(whole).toHaveLength(26);
  });

  it("goes by the index of line and instant", async () => {
    await db().execute(sql`set enable_seqscan = off`);
    const { rows } = await db().execute<{ "QUERY PLAN": string }>(
      sql`explain select handle from usage_event where line_id = ${randomUUID()} and at >= '2026-11-01' and at < '2026-12-01' order by at desc, handle desc limit 51`,
    );
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toContain("usage_event_line");
    expect(plan).not.toContain("Sort");
  });
});

describe("what is kept", () => {
  let owner: Awaited<ReturnType<typeof aHolder>>;
  beforeAll(async () => {
    owner = await aHolder();
    await setCallDetail(owner.principal, { lineId: owner.lineId, on: true });
  });

  it("is never a whole number, nor the operator's id on its way out; the database refuses one", async () => {
    const id = "cdr-393475550142-0001";
    await load(aCall(owner.number, { id }), aCall(owner.number, { counterpart: "anonymous", at: "2026-11-01T10:00:00Z" }));
    const calls = await listed(owner.principal, owner.lineId);
    expect(calls.map(({ counterpart }) => counterpart)).toEqual(["+393475550•••", null]);
    expect(JSON.stringify(calls)).not.toContain("0142");
    for (const counterpart of ["+393475550142", "+39347•••0142", "06 5550 1234", "119"])
      await expect(
        db()
          .update(usageEvent)
          .set({ counterpart })
          .where(and(eq(usageEvent.lineId, owner.lineId), eq(usageEvent.id, id))),
      ).rejects.toThrow();
  });

  it("of an erased account is no switch", async () => {
    const { forgetThresholds } = await import("@/lib/usage/commands/forget-thresholds");
    await db().transaction((tx) => forgetThresholds(tx, owner.accountId));
    expect(await getCallDetail(owner.principal, owner.lineId)).toMatchObject({ onSince: null });
    await db().delete(association).where(eq(association.accountId, owner.accountId));
    expect(await getCallDetail(owner.principal, owner.lineId)).toBeUndefined();
  });
});

it.each([
  "",
  "1_x",
  "99999999999999999_01900000-0000-7000-8000-000000000000",
  "999999999999999_01900000-0000-7000-8000-000000000000",
  "1_' or 1=1 --",
])("a cursor that is none (%j) begins at the newest", (after) => {
  expect(callsView.parse({ after, month: "2026-13", line: "x" })).toEqual({ line: undefined, month: undefined, after: undefined });
});
