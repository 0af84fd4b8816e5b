import { asc, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { topUp } from "@/db/schema/credit";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { autoCharge, autoTopUp } from "@/db/schema/payments/automatic";
import { service } from "@/db/schema/usage";
import { clock } from "@/lib/clock";
import { announceCharges } from "@/lib/payments/commands/automatic/announce";
import { chargeDue } from "@/lib/payments/commands/automatic/charge";
import { skipOccasion, unskipOccasion } from "@/lib/payments/commands/automatic/skip";
import { stopAutomatic } from "@/lib/payments/commands/automatic/stop";
import { turnOnAutomatic } from "@/lib/payments/commands/automatic/turn-on";
import { removeMethod } from "@/lib/payments/commands/methods/remove-method";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import { automaticInput } from "@/lib/payments/input";
import { listMandates, listOccasions, unpaidOccasions } from "@/lib/payments/queries/automatic";
import { aDelegate } from "../fixtures/billing";
import { aPrepaidCustomer, aTopUpPayer, aWish, topUpNow } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { aSavedCard, CARDS } from "../fixtures/methods";
import { refusal } from "../fixtures/refusal";
import { checkoutRefOf } from "../fixtures/sandbox";
import { anOfferRow, aServiceRow, load } from "../fixtures/usage";
import {
  aCustomer,
  aRenewing,
  at,
  deliver,
  fresh,
  inRealTime,
  later,
  MANDATE,
  mandateOf,
  NEXT_YEAR,
  NOON,
  occasionsOf,
  statesOf,
  TERMS,
  toldTo,
  useAutomatic,
} from "../fixtures/automatic";

useDatabase();
const sandbox = useAutomatic();

describe("the mandate", () => {
  it("keeps its words and its terms; new terms are a new one beside the old", async () => {
    const { principal, lineId, number, method, email } = await aCustomer({ terms: TERMS });
    await turnOnAutomatic(principal, {
      lineId,
      methodId: method.id,
      terms: { ...TERMS, amountCents: 1000 },
      mandate: () => "I agree again.",
    });
    expect(await listMandates(principal, lineId)).toMatchObject([{ amountCents: 1000, mandate: "I agree again.", monthCents: 0 }]);
    const all = await db().select().from(autoTopUp).where(eq(autoTopUp.lineId, lineId)).orderBy(asc(autoTopUp.createdAt));
    expect(all.map(({ stopReason, mandate }) => [stopReason, mandate])).toEqual(
      expect.arrayContaining([
        ["changed", MANDATE(number)],
        [null, "I agree again."],
      ]),
    );
    expect(await toldTo(email)).toEqual(["on", "on"]);
  });

  it("of both kinds are on together, and stopped each for itself", async () => {
    const { principal, lineId, method } = await aCustomer({ terms: TERMS });
    await turnOnAutomatic(principal, { lineId, methodId: method.id, terms: undefined, mandate: MANDATE });
    const [one, other] = await listMandates(principal, lineId);
    await stopAutomatic(principal, one?.id ?? "");
    expect(await listMandates(principal, lineId)).toMatchObject([{ id: other?.id }]);
    expect(await refusal(stopAutomatic(principal, one?.id ?? ""))).toBe("not-found");
  });

  it("turned on twice at once is one", async () => {
    const { principal, lineId, method } = await aCustomer();
    const turn = () => refusal(turnOnAutomatic(principal, { lineId, methodId: method.id, terms: TERMS, mandate: MANDATE }));
    await Promise.all([turn(), turn(), turn()]);
    expect(await listMandates(principal, lineId)).toHaveLength(1);
  });

  it("needs a fresh proof, a line of one's own with the right to pay, and a method of one's own that is there", async () => {
    const { principal, lineId, method } = await aCustomer();
    const wish = { lineId, methodId: method.id, terms: TERMS, mandate: MANDATE };
    const stale = { ...principal, authenticatedAt: new Date(clock.now().getTime() - 600_000) };
    expect(await refusal(turnOnAutomatic(stale, wish))).toBe("confirm-first");
    expect(await refusal(turnOnAutomatic({ ...principal, actor: "staff" }, wish))).toBe("not-found");
    const other = await aCustomer();
    expect(await refusal(turnOnAutomatic(other.principal, wish))).toBe("not-found");
    expect(await refusal(turnOnAutomatic(other.principal, { ...wish, lineId: other.lineId }))).toBe("method-gone");
    const delegate = await aDelegate(lineId, principal.subject, { access: "view", until: NEXT_YEAR });
    const own = await aSavedCard(principalOf(delegate.accountId));
    expect(await refusal(turnOnAutomatic(fresh(delegate.accountId), { ...wish, methodId: own.id }))).toBe("not-allowed");
    expect(await refusal(turnOnAutomatic(principal, { ...wish, terms: { ...TERMS, monthlyCapCents: 15_100 } }))).toBe("cap-too-high");
    await removeMethod(principal, method.id);
    expect(await refusal(turnOnAutomatic(principal, wish))).toBe("method-gone");
  });

  it("of another account's stays: a line has one of each kind", async () => {
    const { lineId, accountId } = await aCustomer({ terms: TERMS });
    const delegate = await aDelegate(lineId, accountId, { access: "pay", until: NEXT_YEAR });
    const own = await aSavedCard(principalOf(delegate.accountId));
    const wish = { lineId, methodId: own.id, terms: TERMS, mandate: MANDATE };
    expect(await refusal(turnOnAutomatic(fresh(delegate.accountId), wish))).toBe("automatic-already");
  });

  it("is nobody else's to see or to stop", async () => {
    const { lineId } = await aCustomer({ terms: TERMS });
    const { principal: stranger } = await aCustomer();
    const { id } = await mandateOf(lineId);
    expect(await refusal(stopAutomatic(stranger, id))).toBe("not-found");
    expect([await listMandates(stranger, lineId), await listOccasions(stranger, lineId)]).toEqual([[], []]);
  });

  it.each([
    [{ below: "3", add: "5", cap: "15" }, undefined],
    [{ below: "3,50", add: "5.5", cap: "15,00 €" }, undefined],
    [{ below: "-3", add: "5", cap: "15" }, "amount-invalid"],
    [{ below: "3", add: "5.555", cap: "15" }, "amount-invalid"],
    [{ below: "3", add: "4.99", cap: "15" }, "amount-small"],
    [{ below: "3", add: "USD 5", cap: "15" }, "amount-invalid"],
    [{ below: "3", add: "99999999", cap: "15" }, "amount-invalid"],
    [{ below: "3", add: "20", cap: "15" }, "cap-low"],
  ])("reads %j as people write it", (typed, wrong) => {
    const id = "5b1f0c4e-7a58-4d0e-9d5b-3a4b6f0f5c11";
    const read = automaticInput.safeParse({ kind: "threshold", lineId: id, methodId: id, mandate: "yes", ...typed });
    expect(read.error?.issues[0]?.message).toBe(wrong);
  });
});

describe("what is announced", () => {
  it("is not charged for a line that has left, and none is turned on there", async () => {
    const { principal, lineId, method } = await aCustomer({ balanceCents: 100, terms: TERMS });
    await announceCharges();
    await db().update(line).set({ leftOn: "2026-11-25", leftReason: "ported" }).where(eq(line.id, lineId));
    later(31);
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["unneeded"]);
    expect((await mandateOf(lineId)).stopReason).toBe("line-gone");
    at(NOON);
    const wish = { lineId, methodId: method.id, terms: TERMS, mandate: MANDATE };
    expect(await refusal(turnOnAutomatic(principal, wish))).toBe("not-found");
  });

  it("is not charged after a stop, without the method, or once the line is theirs no more", async () => {
    const stopped = await aCustomer({ balanceCents: 100, terms: TERMS });
    const removed = await aCustomer({ balanceCents: 100, terms: TERMS });
    const gone = await aCustomer({ balanceCents: 100, terms: TERMS });
    await announceCharges();
    await stopAutomatic(stopped.principal, (await mandateOf(stopped.lineId)).id);
    await removeMethod(removed.principal, removed.method.id);
    await db().delete(association).where(eq(association.lineId, gone.lineId));
    later(31);
    await chargeDue();
    for (const { lineId } of [stopped, removed, gone]) expect(await statesOf(lineId)).toEqual(["unneeded"]);
    expect((await mandateOf(removed.lineId)).stopReason).toBe("method-removed");
    expect(await toldTo(removed.email)).toContain("stopped");
    expect((await mandateOf(gone.lineId)).stopReason).toBe("line-gone");
  });

  it("and refused by the bank ends the mandate and says so: nobody is charged again and again in vain", async () => {
    const { lineId, email } = await aCustomer({ balanceCents: 100, card: CARDS.refuses, terms: TERMS });
    await announceCharges();
    later(31);
    await chargeDue();
    expect(await occasionsOf(lineId)).toMatchObject([{ state: "failed", reason: "declined" }]);
    expect(await mandateOf(lineId)).toMatchObject({ state: "stopped", stopReason: "declined" });
    expect(await toldTo(email)).toEqual(["on", "announced", "declined"]);
    expect((await topUpNow(lineId)).state).toBe("closed");
  });

  it("and asked about by the bank leads its owner to an ordinary checkout over the same sum; the mandate stays on", async () => {
    const { principal, lineId, number, email } = await aCustomer({ balanceCents: 100, card: CARDS.asks, terms: TERMS });
    await announceCharges();
    later(31);
    await chargeDue();
    expect(await occasionsOf(lineId)).toMatchObject([{ state: "failed", reason: "authentication" }]);
    expect((await mandateOf(lineId)).state).toBe("on");
    expect(await toldTo(email)).toEqual(["on", "announced", "authentication"]);
    later(5);
    await announceCharges();
    expect(await statesOf(lineId)).toEqual(["failed"]);
    expect((await unpaidOccasions(principal)).get(lineId)).toBe(500);
    // The sandbox has the real time: the charge was due an hour ago there, too.
    await db()
      .update(autoCharge)
      .set({ dueAt: new Date(Date.now() - 3_600_000) })
      .where(eq(autoCharge.lineId, lineId));
    // Five euro is no denomination: it is taken from whom it was asked of alone.
    const url = await inRealTime(() => startTopUp(principal, aWish(number, { amountCents: 500 }), aTopUpPayer));
    expect(url).toContain("/c/pay/");
    const { principal: stranger } = await aPrepaidCustomer();
    expect(await refusal(startTopUp(stranger, aWish(number, { amountCents: 500 }), aTopUpPayer))).toBe("amount-not-offered");
    expect(await listOccasions(principal, lineId)).toMatchObject([{ state: "failed" }]);
    await sandbox.pay(url);
    await inRealTime(() => settlePayment(checkoutRefOf(url)));
    expect((await unpaidOccasions(principal)).has(lineId)).toBe(false);
    expect(await listOccasions(principal, lineId)).toMatchObject([{ state: "unneeded" }]);
    const again = () => refusal(startTopUp(principal, aWish(number, { amountCents: 500 }), aTopUpPayer));
    expect(await inRealTime(again)).toBe("amount-not-offered");
  });

  it("and taken, but refused by the network, is given back and ends the mandate", async () => {
    const { lineId, email } = await aCustomer({ balanceCents: 100, terms: TERMS });
    await announceCharges();
    later(31);
    await chargeDue();
    await sandbox.order("/sandbox/faults", { network: { mode: "refuse", times: 1 } });
    await deliver(lineId);
    await announceCharges();
    expect(await mandateOf(lineId)).toMatchObject({ state: "stopped", stopReason: "refused" });
    expect(await toldTo(email)).toEqual(["on", "announced", "top-up refused", "stopped"]);
  });
});

describe("a renewal", () => {
  it("is announced three days before, and its sum charged within its last 24 hours", async () => {
    const { principal, lineId, email } = await aRenewing();
    at("2026-11-24T11:00:00Z");
    await announceCharges();
    expect(await occasionsOf(lineId)).toEqual([]);
    at(NOON);
    await announceCharges();
    await announceCharges();
    expect(await occasionsOf(lineId)).toMatchObject([
      { state: "announced", occasion: "2026-11-28", amountCents: 1499, dueAt: new Date("2026-11-27T08:00:00Z") },
    ]);
    at("2026-11-27T07:59:00Z");
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["announced"]);
    at("2026-11-27T08:00:00Z");
    await Promise.all([chargeDue(), chargeDue(), chargeDue()]);
    expect(await statesOf(lineId)).toEqual(["charged"]);
    expect(await topUpNow(lineId)).toMatchObject({ state: "paid", amountCents: 1499 });
    expect(await listMandates(principal, lineId)).toMatchObject([{ monthCents: 1499 }]);
    expect(await toldTo(email)).toEqual(["on", "announced"]);
  });

  it("that is skipped is not charged; what is taken back in time is, and the next one in any case", async () => {
    const { principal, lineId } = await aRenewing();
    const { id: autoTopUpId } = await mandateOf(lineId);
    const which = { autoTopUpId, occasion: "2026-11-28" };
    await skipOccasion(principal, which);
    expect(await listMandates(principal, lineId)).toMatchObject([{ skipped: ["2026-11-28"] }]);
    await unskipOccasion(principal, which);
    expect(await listMandates(principal, lineId)).toMatchObject([{ skipped: [] }]);
    await skipOccasion(principal, which);
    at("2026-11-27T08:00:00Z");
    expect(await refusal(unskipOccasion(principal, which))).toBe("too-late");
    await announceCharges();
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["skipped"]);
    expect(await refusal(skipOccasion(principal, { autoTopUpId, occasion: "2026-11-29" }))).toBe("not-found");
  });

  it("that moved to another day is not charged on this one", async () => {
    const { lineId } = await aRenewing();
    await announceCharges();
    await db().update(service).set({ renewsOn: "2026-12-05" }).where(eq(service.lineId, lineId));
    at("2026-11-27T08:00:00Z");
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["unneeded"]);
    expect(await db().select().from(topUp).where(eq(topUp.lineId, lineId))).toEqual([]);
  });

  it("that costs less now is charged for less", async () => {
    const { lineId, number } = await aRenewing();
    await announceCharges();
    const offer = anOfferRow();
    await db().update(autoCharge).set({ amountCents: 2000 }).where(eq(autoCharge.lineId, lineId));
    await load(offer, aServiceRow(number, offer.code, { since: "2026-11-01", period_start: "2026-11-01", renews_on: "2026-12-01" }));
    at("2026-11-27T08:00:00Z");
    await chargeDue();
    expect(await topUpNow(lineId)).toMatchObject({ amountCents: 1499 });
  });

  it("that a ceiling forbids is not charged, and its owner hears of it", async () => {
    const { lineId, email, principal, method } = await aRenewing();
    await turnOnAutomatic(principal, {
      lineId,
      methodId: method.id,
      terms: { thresholdCents: 600, amountCents: 4000, monthlyCapCents: 4000 },
      mandate: MANDATE,
    });
    at("2026-11-27T07:00:00Z");
    await announceCharges();
    later(31);
    await chargeDue();
    await deliver(lineId);
    at("2026-11-27T09:00:00Z");
    await chargeDue();
    expect((await statesOf(lineId)).toSorted()).toEqual(["charged", "limited"]);
    expect(await toldTo(email)).toContain("limited");
  });
});
