import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { payment } from "@/db/schema/payments";
import { announceCharges } from "@/lib/payments/commands/automatic/announce";
import { chargeDue } from "@/lib/payments/commands/automatic/charge";
import { skipOccasion } from "@/lib/payments/commands/automatic/skip";
import { stopAutomatic } from "@/lib/payments/commands/automatic/stop";
import { turnOnAutomatic } from "@/lib/payments/commands/automatic/turn-on";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import { sweepPayments } from "@/lib/payments/commands/sweep-payments";
import { aMovement, aTopUpPayer, aWish, creditNow, topUpNow } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { aSavedPayPal } from "../fixtures/methods";
import { books } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { checkoutRefOf } from "../fixtures/sandbox";
import {
  aCustomer,
  at,
  deliver,
  inRealTime,
  later,
  MANDATE,
  occasionsOf,
  spend,
  statesOf,
  TERMS,
  toldTo,
  useAutomatic,
} from "../fixtures/automatic";

useDatabase();
const sandbox = useAutomatic();

describe("a credit below its threshold", () => {
  it("is announced, charged after the notice, credited, told of, and charged again only when it falls again", async () => {
    const { lineId, email } = await aCustomer({ terms: TERMS });
    await announceCharges();
    expect(await occasionsOf(lineId)).toEqual([]);
    await spend(lineId, 201);
    await announceCharges();
    await announceCharges();
    expect(await statesOf(lineId)).toEqual(["announced"]);
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["announced"]);
    later(31);
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["charged"]);
    const { isAutomatic, amountCents } = await topUpNow(lineId);
    expect({ isAutomatic, amountCents }).toEqual({ isAutomatic: true, amountCents: 500 });
    await announceCharges();
    await deliver(lineId);
    expect((await creditNow(lineId)).account?.balanceCents).toBe(799);
    expect(await toldTo(email)).toEqual(["on", "announced", "top-up credited"]);
    await announceCharges();
    expect(await statesOf(lineId)).toEqual(["charged"]);
    await spend(lineId, 600);
    await announceCharges();
    expect(await statesOf(lineId)).toEqual(["charged", "announced"]);
    expect((await books()).total).toBe(0);
  });

  it("is charged once by several workers at once", async () => {
    const { lineId } = await aCustomer({ balanceCents: 100, terms: TERMS });
    await Promise.all(Array.from({ length: 6 }, () => announceCharges()));
    later(31);
    await Promise.all(Array.from({ length: 6 }, () => chargeDue()));
    expect(await statesOf(lineId)).toEqual(["charged"]);
    const { id } = await topUpNow(lineId);
    expect(await db().select().from(payment).where(eq(payment.topUpId, id))).toMatchObject([{ state: "succeeded", receivedCents: 500 }]);
  });

  it("by PayPal is charged as well", async () => {
    const { principal, lineId } = await aCustomer({ balanceCents: 100 });
    const paypal = await aSavedPayPal(principal);
    await turnOnAutomatic(principal, { lineId, methodId: paypal.id, terms: TERMS, mandate: MANDATE });
    await announceCharges();
    later(31);
    await chargeDue();
    expect(await topUpNow(lineId)).toMatchObject({ state: "paid", method: "paypal" });
  });

  it("whose charge is not answered is charged once all the same", async () => {
    const { lineId } = await aCustomer({ balanceCents: 100, terms: TERMS });
    await announceCharges();
    later(31);
    await sandbox.order("/sandbox/faults", { api: { mode: "reset-after", times: 2 } });
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["charging"]);
    await announceCharges();
    await chargeDue();
    later(5);
    await sweepPayments();
    expect(await statesOf(lineId)).toEqual(["charged"]);
    const { id } = await topUpNow(lineId);
    expect(await db().select().from(payment).where(eq(payment.topUpId, id))).toHaveLength(1);
  });

  it("is not charged once it has come back, nor while its owner is paying a top-up", async () => {
    const { principal, lineId, number } = await aCustomer({ balanceCents: 100, terms: TERMS });
    await announceCharges();
    later(20);
    const url = await inRealTime(() => startTopUp(principal, aWish(number), aTopUpPayer));
    later(11);
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["announced"]);
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    later(6);
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["announced"]);
    await deliver(lineId);
    later(6);
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["unneeded"]);
    expect((await creditNow(lineId)).account?.balanceCents).toBe(1300);
  });

  it("stops at the monthly cap, says so once, and goes on in the next month", async () => {
    const { lineId, email } = await aCustomer({ balanceCents: 100, terms: { ...TERMS, monthlyCapCents: 500 } });
    await announceCharges();
    later(31);
    await chargeDue();
    await deliver(lineId);
    await spend(lineId, 500);
    await announceCharges();
    await announceCharges();
    expect(await statesOf(lineId)).toEqual(["charged", "limited"]);
    expect((await toldTo(email)).filter((about) => about === "limited")).toHaveLength(1);
    at("2026-12-01T11:00:00Z");
    await announceCharges();
    expect((await statesOf(lineId)).at(-1)).toBe("announced");
  });

  it("counts in Rome's months", async () => {
    const { lineId } = await aCustomer({ balanceCents: 100, terms: { ...TERMS, monthlyCapCents: 500 } });
    // Half past eleven in the evening of the 30th at Greenwich is the 1st in Rome.
    at("2026-11-30T23:30:00Z");
    await announceCharges();
    later(31);
    await chargeDue();
    expect((await occasionsOf(lineId))[0]?.chargedOn).toBe("2026-12-01");
  });

  it("that its owner skips is not charged until it has been above and falls again", async () => {
    const { principal, lineId } = await aCustomer({ balanceCents: 100, terms: TERMS });
    await announceCharges();
    const [occasion] = await occasionsOf(lineId);
    const which = { autoTopUpId: occasion?.autoTopUpId ?? "", occasion: occasion?.occasion ?? "" };
    const { principal: stranger } = await aCustomer();
    expect(await refusal(skipOccasion(stranger, which))).toBe("not-found");
    await skipOccasion(principal, which);
    later(31);
    await chargeDue();
    await spend(lineId, 10);
    await announceCharges();
    expect(await statesOf(lineId)).toEqual(["skipped"]);
    await aMovement(lineId, { amountCents: 1000 });
    await announceCharges();
    await spend(lineId, 1000);
    await announceCharges();
    expect(await statesOf(lineId)).toEqual(["skipped", "announced"]);
  });

  it("whose charge is under way cannot be skipped any more, nor twice charged by stopping", async () => {
    const { principal, lineId } = await aCustomer({ balanceCents: 100, terms: TERMS });
    await announceCharges();
    later(31);
    await chargeDue();
    const [occasion] = await occasionsOf(lineId);
    const which = { autoTopUpId: occasion?.autoTopUpId ?? "", occasion: occasion?.occasion ?? "" };
    expect(await refusal(skipOccasion(principal, which))).toBe("too-late");
    await stopAutomatic(principal, which.autoTopUpId);
    expect(await statesOf(lineId)).toEqual(["charged"]);
  });
});
