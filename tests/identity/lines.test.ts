import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { association, challenge, rateLimit } from "@/db/schema/identity";
import { line, lineBillCode, lineConnection } from "@/db/schema/lines";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { claimLine, proveByBillCode, proveByCode, sendLineCode } from "@/lib/identity/commands/add-line";
import { claimHolder } from "@/lib/identity/commands/claim-holder";
import { removeAccess, removeLine } from "@/lib/identity/commands/line-access";
import { listSharers } from "@/lib/identity/queries/line-sharing";
import { listLines } from "@/lib/identity/queries/list-lines";
import { findOpenClaim } from "@/lib/identity/queries/open-claim";
import { billCodeHash, codeOf } from "@/lib/one-time";
import { aCustomer, aDelegate, aFixedNumber, aLine, aMobileNumber, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { noticesTo } from "../fixtures/mails";
import { refusal } from "../fixtures/refusal";

useDatabase();
const realNow = clock.now;
const DAY_MS = 24 * 60 * 60 * 1000;
const origin = { address: "203.0.113.7", userAgent: "test", deviceSecret: "this browser" };

beforeEach(async () => {
  await db().delete(rateLimit);
  await db().delete(lineConnection);
});
afterEach(() => {
  clock.now = realNow;
});

const someone = async () => principalOf((await anAccount()).accountId);
const linesOf = async (principal: ReturnType<typeof principalOf>) => (await listLines(principal)).map(({ id }) => id);

async function aConnection(lineId: string, over: Partial<typeof lineConnection.$inferInsert> = {}): Promise<void> {
  await db()
    .insert(lineConnection)
    .values({ lineId, prefix: "203.0.113.7/32", since: new Date(Date.now() - DAY_MS), ...over });
}

async function aBillCode(lineId: string, number: string, code: string): Promise<void> {
  await db()
    .insert(lineBillCode)
    .values({ lineId, codeHash: billCodeHash(number, code), issuedOn: "2026-11-01" });
}

/** The code that was sent last for an account, whoever got it. */
async function sentCode(accountId: string): Promise<{ code: string; mobile: string | null }> {
  const rows = await db().select().from(challenge).where(eq(challenge.subject, accountId)).orderBy(challenge.createdAt);
  const last = rows.at(-1);
  if (!last) throw new Error("no code was asked for");
  return { code: codeOf(last.id), mobile: last.mobile };
}

describe("the line's own connection", () => {
  it("is proof enough, by the address of the request", async () => {
    const me = await someone();
    const { lineId, number } = await aLine();
    await aConnection(lineId);
    expect(await claimLine(me, number, { ...origin, address: "203.0.113.8" })).toBe("claimed");
    expect(await linesOf(me)).toEqual([]);
    expect(await claimLine(me, number, { ...origin, address: "::ffff:203.0.113.7" })).toBe("associated");
    expect(await linesOf(me)).toEqual([lineId]);
    expect(await refusal(claimLine(me, number, origin))).toBe("line-already");
  });

  it.each([
    ["that has ended", { until: new Date(Date.now() - 1000) }],
    ["that is yet to come", { since: new Date(Date.now() + DAY_MS) }],
  ])("proves nothing by one %s", async (_, over) => {
    const me = await someone();
    const { lineId, number } = await aLine();
    await aConnection(lineId, over);
    expect(await claimLine(me, number, origin)).toBe("claimed");
  });

  it("covers an IPv6 prefix and survives an address that is none", async () => {
    const me = await someone();
    const { lineId, number } = await aLine();
    await aConnection(lineId, { prefix: "2001:db8:12:3400::/56" });
    for (const address of ["unknown", "", "1.2.3.4'; --", "2001:db8:12:3500::1"])
      expect(await claimLine(me, number, { ...origin, address })).toBe("claimed");
    expect(await claimLine(me, number, { ...origin, address: "2001:db8:12:34ab::1" })).toBe("associated");
  });
});

describe("a code by SMS", () => {
  it("proves the mobile line that it was sent to", async () => {
    const me = await someone();
    const { lineId, number } = await aLine({ kind: "mobile", number: aMobileNumber() });
    await claimLine(me, number, origin);
    await sendLineCode(me, origin);
    const { code, mobile } = await sentCode(me.subject);
    expect(mobile).toBe(number);
    expect(await refusal(proveByCode(me, code, { ...origin, deviceSecret: "another browser" }))).toBe("code-expired");
    await proveByCode(me, code, origin);
    expect(await linesOf(me)).toEqual([lineId]);
    expect(await refusal(proveByCode(me, code, origin))).toBe("code-expired");
  });

  it("goes to nobody for a stranger's number or a SIM that has just changed, and says nothing of it", async () => {
    const me = await someone();
    const changed = await aLine({ kind: "mobile", number: aMobileNumber(), simChangedAt: new Date(Date.now() - DAY_MS) });
    for (const number of [aMobileNumber(), changed.number]) {
      expect(await claimLine(me, number, origin)).toBe("claimed");
      await sendLineCode(me, origin);
      const { code, mobile } = await sentCode(me.subject);
      expect(mobile).toBeNull();
      expect(await refusal(proveByCode(me, code, origin))).toBe("wrong-code");
    }
    expect(await linesOf(me)).toEqual([]);
  });

  it("proves no line that left, and nor does its connection; its paper does", async () => {
    const me = await someone();
    const gone = await aLine({ kind: "mobile", number: aMobileNumber(), leftOn: dayOf(new Date()), leftReason: "ported" });
    await aConnection(gone.lineId);
    expect(await claimLine(me, gone.number, origin)).toBe("claimed");
    await sendLineCode(me, origin);
    expect((await sentCode(me.subject)).mobile).toBeNull();
    await aBillCode(gone.lineId, gone.number, "K7P3XW9Q");
    await proveByBillCode(me, "K7P3XW9Q");
    expect(await linesOf(me)).toEqual([gone.lineId]);
  });

  it("proves nothing once the number has left since it was sent", async () => {
    const me = await someone();
    const { lineId, number } = await aLine({ kind: "mobile", number: aMobileNumber() });
    await claimLine(me, number, origin);
    await sendLineCode(me, origin);
    const { code } = await sentCode(me.subject);
    await db()
      .update(line)
      .set({ leftOn: dayOf(new Date()), leftReason: "ended" })
      .where(eq(line.id, lineId));
    expect(await refusal(proveByCode(me, code, origin))).toBe("claim-over");
    expect(await linesOf(me)).toEqual([]);
  });

  it("counts for the number that is claimed now, not for one before", async () => {
    const me = await someone();
    const mine = await aLine({ kind: "mobile", number: aMobileNumber() });
    const wanted = await aLine({ kind: "mobile", number: aMobileNumber() });
    await claimLine(me, mine.number, origin);
    await sendLineCode(me, origin);
    const { code } = await sentCode(me.subject);
    await claimLine(me, wanted.number, origin);
    expect(await refusal(proveByCode(me, code, origin))).toBe("code-expired");
    expect(await linesOf(me)).toEqual([]);
  });
});

describe("the code on a bill", () => {
  it("proves its line, and no other", async () => {
    const me = await someone();
    const { lineId, number } = await aLine();
    const other = await aLine();
    await aBillCode(lineId, number, "K7P3XW9Q");
    await claimLine(me, other.number, origin);
    expect(await refusal(proveByBillCode(me, "K7P3XW9Q"))).toBe("proof-failed");
    await claimLine(me, number, origin);
    await proveByBillCode(me, "K7P3XW9Q");
    expect(await linesOf(me)).toEqual([lineId]);
  });

  it("has five tries a day, in the same words for a number that is nobody's", async () => {
    const me = await someone();
    await claimLine(me, aFixedNumber(), origin);
    for (let tried = 0; tried < 5; tried++) expect(await refusal(proveByBillCode(me, "AAAA1111"))).toBe("proof-failed");
    expect(await refusal(proveByBillCode(me, "AAAA1111"))).toBe("too-many-today");
  });

  it("needs a claim, and a claim lasts an hour", async () => {
    const me = await someone();
    expect(await refusal(proveByBillCode(me, "AAAA1111"))).toBe("claim-over");
    await claimLine(me, aFixedNumber(), origin);
    expect(await findOpenClaim(me)).toMatchObject({ kind: "fixed" });
    clock.now = () => new Date(Date.now() + 61 * 60 * 1000);
    expect(await refusal(proveByBillCode(me, "AAAA1111"))).toBe("claim-over");
  });
});

it("numbers that are none, and a session that is not fresh, claim nothing", async () => {
  const me = await someone();
  for (const typed of ["187", "+33 1 42 68 53 00 1", "ciao"]) expect(await refusal(claimLine(me, typed, origin))).toBe("phone-invalid");
  const stale = { ...me, authenticatedAt: new Date(Date.now() - 6 * 60 * 1000) };
  expect(await refusal(claimLine(stale, aFixedNumber(), origin))).toBe("confirm-first");
  expect(await refusal(claimLine({ ...me, actor: "operator" }, aFixedNumber(), origin))).toBe("not-found");
});

it("a line that is proved by another account is told to those that had it; what was shared becomes one's own", async () => {
  const owner = await anAccount();
  const { lineId, number } = await aLine();
  await anAssociation(owner.accountId, lineId);
  const delegate = await aDelegate(lineId, owner.accountId);
  await aConnection(lineId);
  await claimLine(principalOf(delegate.accountId), number, origin);
  expect(await noticesTo(owner.email)).toMatchObject([{ about: "line-added" }]);
  const [own] = await db()
    .select()
    .from(association)
    .where(and(eq(association.accountId, delegate.accountId), eq(association.lineId, lineId)));
  expect(own).toMatchObject({ proof: "network", access: "manage", until: null, grantedBy: null });
});

describe("the contract holder", () => {
  it("is whoever knows its tax code, five tries a day; a delegate never", async () => {
    const { customerId, taxCode } = await aCustomer();
    const { lineId } = await aLine({ customerId });
    const owner = await anAccount();
    await anAssociation(owner.accountId, lineId);
    const me = principalOf(owner.accountId);
    const delegate = principalOf((await aDelegate(lineId, owner.accountId, { access: "manage" })).accountId);
    expect(await refusal(claimHolder(delegate, lineId, taxCode ?? ""))).toBe("not-found");
    expect(await refusal(claimHolder(await someone(), lineId, taxCode ?? ""))).toBe("not-found");
    for (let tried = 0; tried < 5; tried++) expect(await refusal(claimHolder(me, lineId, "RSSMRA80A01H501U"))).toBe("wrong-tax-code");
    expect(await refusal(claimHolder(me, lineId, taxCode ?? ""))).toBe("too-many-today");
    clock.now = () => new Date(Date.now() + DAY_MS + 1000);
    await claimHolder({ ...me, authenticatedAt: clock.now() }, lineId, taxCode ?? "");
    expect((await listSharers(me, lineId)).map(({ accountId }) => accountId)).toEqual([]);
  });

  it("sees every account of the line, masked, and removes each; others see and remove only whom they invited", async () => {
    const { lineId } = await aLine();
    const [holder, second, third] = [await anAccount(), await anAccount({ name: "Giulia Maria Rinaldi" }), await anAccount()];
    await anAssociation(holder.accountId, lineId, { holderSince: new Date() });
    await anAssociation(second.accountId, lineId);
    await anAssociation(third.accountId, lineId);
    const guest = await aDelegate(lineId, second.accountId, { access: "manage" });
    const seenBy = async (accountId: string) =>
      (await listSharers(principalOf(accountId), lineId)).map((sharer) => sharer.accountId).sort();
    expect(await seenBy(holder.accountId)).toEqual([second.accountId, third.accountId, guest.accountId].sort());
    expect(await seenBy(second.accountId)).toEqual([guest.accountId]);
    expect(await seenBy(third.accountId)).toEqual([]);
    expect(await seenBy(guest.accountId)).toEqual([]);
    const [shown] = (await listSharers(principalOf(holder.accountId), lineId)).filter(({ accountId }) => accountId === second.accountId);
    expect(shown).toMatchObject({ name: "Giulia R.", email: `${second.email.charAt(0)}•••@test.example` });

    for (const [by, whom] of [
      [second, third],
      [third, guest],
      [guest, second],
      [guest, holder],
      [second, holder],
    ] as const)
      expect(await refusal(removeAccess(principalOf(by.accountId), lineId, whom.accountId))).toBe("not-found");
    await removeAccess(principalOf(holder.accountId), lineId, second.accountId);
    expect(await linesOf(principalOf(second.accountId))).toEqual([]);
    expect(await linesOf(principalOf(guest.accountId))).toEqual([]);
    for (const { email } of [second, guest]) expect(await noticesTo(email)).toMatchObject([{ about: "access-removed" }]);
    expect(await linesOf(principalOf(third.accountId))).toEqual([lineId]);
  });
});

it("a line may be removed by whoever has it, the last one too; what was shared of it ends", async () => {
  const owner = await anAccount();
  const { lineId } = await aLine();
  await anAssociation(owner.accountId, lineId);
  const guest = await aDelegate(lineId, owner.accountId, { access: "pay" });
  const me = principalOf(owner.accountId);
  expect(await refusal(removeLine(await someone(), lineId))).toBe("not-found");
  expect(await refusal(removeLine({ ...me, authenticatedAt: new Date(0) }, lineId))).toBe("confirm-first");
  await removeLine(me, lineId);
  expect(await linesOf(me)).toEqual([]);
  expect(await linesOf(principalOf(guest.accountId))).toEqual([]);
  expect(await refusal(removeLine(me, lineId))).toBe("not-found");
  const rows = await db().select({ id: line.id }).from(line).where(eq(line.id, lineId));
  expect(rows).toHaveLength(1);
});
