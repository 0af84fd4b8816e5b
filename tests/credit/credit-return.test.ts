import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { topUp } from "@/db/schema/credit";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { rateLimit } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { deliverTopUp } from "@/lib/bss/commands/deliver-top-ups";
import { sweepExports } from "@/lib/bss/commands/send-exports";
import { inEnglish } from "@/lib/bss/templates/reason";
import { getResidual, listReturns } from "@/lib/credit/queries/residual";
import { returnCredit, type ReturnTarget, type ReturnWish } from "@/lib/payments/commands/return-credit";
import { aDelegate, aFixedNumber, aLine } from "../fixtures/billing";
import { aLeaver, aMovement, aPrepaidCustomer, creditNow, topUpNow, useNetwork } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { anOperator, arrivedAt, exportsNow, setEnv } from "../fixtures/operator";
import { books } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { OPERATOR_SECRET } from "../fixtures/sandbox";
import { load } from "../fixtures/usage";

useDatabase();
const sandbox = useNetwork();

const IBAN = "IT60X0542811101000000123456";
const BANK: ReturnTarget = { way: "bank", iban: IBAN, holder: "Carla Canary" };
const wishOf = (lineId: string, over: Partial<ReturnWish> = {}): ReturnWish => ({
  requestId: uuidv7(),
  lineId,
  to: BANK,
  amountCents: 1500,
  isConfirmed: true,
  ...over,
});
const toNumber = (number: string): ReturnTarget => ({ way: "line", number });
const returnsOf = (lineId: string) => db().select().from(creditReturn).where(eq(creditReturn.lineId, lineId));
const mailsTo = async (email: string) =>
  (await db().select().from(notification).where(eq(notification.address, email))).map(({ values }) => values.outcome);

beforeEach(async () => {
  await db().delete(rateLimit);
  await sandbox.order("/sandbox/faults", { network: null });
});
afterEach(() => db().execute(sql`truncate operator_export`));

/** What the books say of one line's requests. */
const owed = async () => {
  const { sums, total } = await books();
  expect(total).toBe(0);
  return { bank: sums["owed:credit"] ?? 0, topUps: sums["owed:top-ups"] ?? 0, operator: sums["clearing:operator"] ?? 0 };
};

describe("credit to a bank account", () => {
  it("leaves the line at once, is owed, and told to the operator with the account, which stands nowhere in the open", async () => {
    setEnv("OPERATOR_EXPORT_SECRET", OPERATOR_SECRET);
    const { principal, lineId, number, leftOn, email } = await aLeaver(1500);
    const before = await owed();
    const wish = wishOf(lineId);
    await returnCredit(principal, wish);
    expect((await creditNow(lineId)).movements.at(-1)).toMatchObject({ kind: "return", amountCents: -1500, balanceAfterCents: 0 });
    expect((await owed()).bank).toBe(before.bank - 1500);
    await sweepExports();
    expect(await exportsNow()).toMatchObject([{ kind: "credit-return", state: "acknowledged", billId: null }]);
    const [arrived] = (await arrivedAt(sandbox.url())).slice(-1);
    expect(arrived?.export).toMatchObject({
      kind: "credit-return",
      reference: wish.requestId,
      number,
      left_on: leftOn,
      reason: "ported",
      amount: "15.00",
      iban: IBAN,
      holder: "Carla Canary",
    });
    expect(await mailsTo(email)).toEqual(["requested"]);
    const dumped = await db().execute<{ text: string }>(
      sql`select string_agg(t.text, ' ') as text from (select to_jsonb(x)::text as text from operator_export x union all select to_jsonb(x)::text from credit_return x
        union all select to_jsonb(x)::text from audit_log x union all select to_jsonb(x)::text from notification x) t`,
    );
    const text = dumped.rows[0]?.text ?? "";
    for (const secret of [IBAN, IBAN.slice(4, 22), "Canary"]) expect(text).not.toContain(secret);
    expect(text).toContain('"iban_end": "3456"');
  });

  it("is paid when the operator says so, once, and the books with it", async () => {
    const { principal, lineId, email } = await aLeaver(1500);
    const before = await owed();
    const wish = wishOf(lineId);
    await returnCredit(principal, wish);
    const row = { type: "credit_return", reference: wish.requestId, state: "paid", at: new Date().toISOString() };
    expect((await load(row, row)).results).toEqual(["done", "unchanged"]);
    expect(await owed()).toEqual({ ...before, operator: before.operator - 1500 });
    expect(await returnsOf(lineId)).toMatchObject([{ state: "settled", refusal: null }]);
    expect(await mailsTo(email)).toEqual(["requested", "settled"]);
    const { reasons } = await load({ ...row, state: "refused" }, { ...row, reference: uuidv7() });
    expect(reasons.map(inEnglish)).toEqual(["This has ended before: settled.", expect.stringContaining("No credit was asked back")]);
  });

  it("is the line's again when the operator refuses, with its reason, and can be asked once more", async () => {
    const { principal, lineId } = await aLeaver(1500);
    const before = await owed();
    const wish = wishOf(lineId);
    await returnCredit(principal, wish);
    const row = { type: "credit_return", reference: wish.requestId, at: new Date().toISOString() };
    await load({ ...row, state: "refused", reason: "The account is closed" });
    expect(await owed()).toEqual(before);
    expect((await creditNow(lineId)).account?.balanceCents).toBe(1500);
    expect(await listReturns(principal, lineId)).toMatchObject([{ state: "refused", refusal: "The account is closed", ibanEnd: "3456" }]);
    expect((await getResidual(principal, lineId)).returnableCents).toBe(1500);
    await returnCredit(principal, wishOf(lineId));
    expect((await returnsOf(lineId)).map(({ state }) => state).sort()).toEqual(["refused", "requested"]);
  });

  it("is no credit again because a balance from before says so", async () => {
    const { principal, lineId, number } = await aLeaver(1500);
    await returnCredit(principal, wishOf(lineId));
    const later = new Date(Date.now() + 60_000).toISOString();
    const { results } = await load({ type: "balance", reference: uuidv7(), number, amount: "15.00", at: later });
    expect(results).toEqual(["unchanged"]);
    expect((await creditNow(lineId)).account?.balanceCents).toBe(0);
  });
});

it("the operator's answer, which may repeat the account, is kept by its status alone", async () => {
  setEnv("OPERATOR_EXPORT_SECRET", OPERATOR_SECRET);
  const { principal, lineId } = await aLeaver(1500);
  await returnCredit(principal, wishOf(lineId));
  await anOperator(422, () => `no account ${IBAN}`);
  await sweepExports();
  expect(await exportsNow()).toMatchObject([{ state: "refused", lastAnswer: "422" }]);
});

describe("credit to another line", () => {
  it("is that line's when the network has confirmed, as a transfer, and the network knows whose it was", async () => {
    const { principal, lineId, number, email } = await aLeaver(1500);
    const other = await aPrepaidCustomer(200);
    const before = await owed();
    await returnCredit(principal, wishOf(lineId, { to: toNumber(other.number) }));
    expect((await owed()).topUps).toBe(before.topUps - 1500);
    const { id } = await topUpNow(other.lineId);
    await deliverTopUp(id);
    expect((await creditNow(other.lineId)).movements.at(-1)).toMatchObject({
      kind: "transfer",
      amountCents: 1500,
      balanceAfterCents: 1700,
    });
    expect((await creditNow(lineId)).account?.balanceCents).toBe(0);
    expect(await owed()).toEqual(before);
    expect(await returnsOf(lineId)).toMatchObject([{ state: "settled", ibanEnd: null }]);
    expect(await mailsTo(email)).toEqual(["requested", "settled"]);
    const arrived = (await (await fetch(`${sandbox.url()}/sandbox/top-ups.json`)).json()) as { topUp: object }[];
    expect(arrived.at(-1)?.topUp).toMatchObject({ id, number: other.number, amount: "15.00", credit_of: number });
    expect(await exportsNow()).toEqual([]);
  });

  it("comes back when the network refuses it", async () => {
    const { principal, lineId, email } = await aLeaver(1500);
    const other = await aPrepaidCustomer(200);
    const before = await owed();
    await returnCredit(principal, wishOf(lineId, { to: toNumber(other.number) }));
    await sandbox.order("/sandbox/faults", { network: { mode: "refuse", times: 1 } });
    const { id } = await topUpNow(other.lineId);
    await deliverTopUp(id);
    await deliverTopUp(id);
    expect(await owed()).toEqual(before);
    expect((await creditNow(lineId)).account?.balanceCents).toBe(1500);
    expect((await creditNow(other.lineId)).account?.balanceCents).toBe(200);
    expect(await returnsOf(lineId)).toMatchObject([{ state: "refused", refusal: expect.stringContaining("does not take") as string }]);
    expect(await mailsTo(email)).toEqual(["requested", "refused"]);
    const { reasons } = await load({
      type: "credit_return",
      reference: (await returnsOf(lineId))[0]?.id,
      state: "paid",
      at: new Date().toISOString(),
    });
    expect(reasons.map(inEnglish)).toEqual(["This credit goes to another line: how that ends, the network says."]);
  });

  it("goes to a mobile of ours that lives, and to no other", async () => {
    const { principal, lineId, number } = await aLeaver(1500);
    const gone = await aLeaver(0);
    const fixed = await aLine();
    const end = (typed: string) => refusal(returnCredit(principal, wishOf(lineId, { to: toNumber(typed) })));
    expect(await end(number)).toBe("number-not-ours");
    expect(await end(gone.number)).toBe("number-not-ours");
    expect(await end("+393330000000")).toBe("number-not-ours");
    expect(await end(fixed.number)).toBe("mobile-invalid");
    expect(await end(aFixedNumber())).toBe("mobile-invalid");
    expect(await returnsOf(lineId)).toEqual([]);
  });
});

describe("asked back", () => {
  it("by many at once it is one request, and leaves the line once", async () => {
    const { principal, accountId, lineId } = await aLeaver(1500);
    const other = await aPrepaidCustomer(0);
    const same = wishOf(lineId);
    const wishes = [same, same, wishOf(lineId), wishOf(lineId, { to: toNumber(other.number) }), wishOf(lineId)];
    const ends = await Promise.all(wishes.map((wish) => refusal(returnCredit(principal, wish))));
    expect(ends.filter((end) => end === "done").length).toBeGreaterThanOrEqual(1);
    expect(ends.filter((end) => end !== "done").every((end) => end === "return-asked")).toBe(true);
    expect(await returnsOf(lineId)).toMatchObject([{ state: "requested", amountCents: 1500, accountId }]);
    expect((await creditNow(lineId)).account?.balanceCents).toBe(0);
    const started = await db().select().from(topUp).where(eq(topUp.lineId, other.lineId));
    expect(started.length + (await exportsNow()).length).toBe(1);
  });

  it("the database itself has room for one request under way", async () => {
    const { accountId, lineId } = await aLeaver(1500);
    const row = { lineId, accountId, amountCents: 100, way: "bank", state: "requested", requestedAt: new Date() } as const;
    await db()
      .insert(creditReturn)
      .values({ id: uuidv7(), ...row });
    await expect(
      db()
        .insert(creditReturn)
        .values({ id: uuidv7(), ...row }),
    ).rejects.toThrow();
  });

  it("is looked at before it is confirmed, and only the amount that was shown", async () => {
    const { principal, lineId } = await aLeaver(1500);
    expect(await refusal(returnCredit(principal, wishOf(lineId, { isConfirmed: false })))).toBe("confirm-return");
    expect(await refusal(returnCredit(principal, wishOf(lineId, { amountCents: 1400 })))).toBe("credit-changed");
    expect(await returnsOf(lineId)).toEqual([]);
  });

  it("is money alone: gifts that were not spent stay", async () => {
    const { principal, lineId } = await aLeaver(1000);
    await aMovement(lineId, { amountCents: 600, kind: "bonus" });
    await aMovement(lineId, { amountCents: -200, kind: "usage" });
    expect(await getResidual(principal, lineId)).toEqual({ balanceCents: 1400, bonusCents: 400, returnableCents: 1000 });
    await returnCredit(principal, wishOf(lineId, { amountCents: 1000 }));
    expect(await getResidual(principal, lineId)).toEqual({ balanceCents: 400, bonusCents: 400, returnableCents: 0 });
    await load({ type: "credit_return", reference: (await returnsOf(lineId))[0]?.id, state: "paid", at: new Date().toISOString() });
    expect(await refusal(returnCredit(principal, wishOf(lineId, { amountCents: 400 })))).toBe("nothing-to-return");
  });

  it("needs a fresh proof, and whoever asks too often waits", async () => {
    const { principal, lineId } = await aLeaver(1500);
    expect(await refusal(returnCredit({ ...principal, authenticatedAt: new Date(0) }, wishOf(lineId)))).toBe("confirm-first");
    expect(await refusal(returnCredit({ ...principal, actor: "staff" }, wishOf(lineId)))).toBe("not-found");
    for (let time = 0; time < 20; time += 1) await refusal(returnCredit(principal, wishOf(lineId, { to: toNumber("333 000 0000") })));
    expect(await refusal(returnCredit(principal, wishOf(lineId)))).toBe("too-many-today");
  });
});

describe("as a stranger", () => {
  it("another's credit is not found, nor is a shared line's, whatever it was shared for", async () => {
    const { accountId, lineId } = await aLeaver(1500);
    const stranger = principalOf((await aPrepaidCustomer(0)).accountId);
    const delegate = principalOf((await aDelegate(lineId, accountId, { access: "manage" })).accountId);
    for (const who of [stranger, delegate]) {
      expect(await refusal(returnCredit(who, wishOf(lineId)))).toBe("not-found");
      expect((await getResidual(who, lineId)).balanceCents).toBe(0);
    }
    await returnCredit(principalOf(accountId), wishOf(lineId));
    for (const who of [stranger, delegate]) expect(await listReturns(who, lineId)).toEqual([]);
  });

  it("another's request number asks for nothing", async () => {
    const [mine, other] = [await aLeaver(1500), await aLeaver(1500)];
    const wish = wishOf(mine.lineId);
    await returnCredit(mine.principal, wish);
    expect(await refusal(returnCredit(other.principal, wishOf(other.lineId, { requestId: wish.requestId })))).toBe("return-asked");
    expect((await creditNow(other.lineId)).account?.balanceCents).toBe(1500);
  });
});
