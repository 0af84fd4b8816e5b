import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { topUp } from "@/db/schema/credit";
import { payment } from "@/db/schema/payments";
import { clock } from "@/lib/clock";
import { announceCharges } from "@/lib/payments/commands/automatic/announce";
import { chargeDue } from "@/lib/payments/commands/automatic/charge";
import { settlePayment, settleWithTruth } from "@/lib/payments/commands/settle-payment";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import { visitorPrincipal, type Principal } from "@/lib/principal";
import { aTopUpPayer, aWish, topUpNow } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { checkoutRefOf } from "../fixtures/sandbox";
import { aCustomer, aRenewing, at, inRealTime, later, occasionsOf, statesOf, TERMS, useAutomatic } from "../fixtures/automatic";

useDatabase();
const sandbox = useAutomatic();

const guest = () => visitorPrincipal(clock.now());
const begin = (principal: Principal, number: string) => inRealTime(() => startTopUp(principal, aWish(number), aTopUpPayer));
const topUpsOf = (lineId: string) => db().select().from(topUp).where(eq(topUp.lineId, lineId));

describe("an automatic charge, while somebody tops the line up themselves", () => {
  it("waits for nobody else's checkout, which may never be paid", async () => {
    const { lineId, number } = await aCustomer({ balanceCents: 100, terms: TERMS });
    const stranger = await aCustomer();
    await announceCharges();
    later(31);
    await begin(guest(), number);
    await begin(stranger.principal, number);
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["charged"]);
  });

  it("waits for its owner's, but not past the eve of the renewal", async () => {
    const { principal, lineId, number } = await aRenewing();
    await announceCharges();
    at("2026-11-27T08:00:00Z");
    await begin(principal, number);
    await chargeDue();
    expect(await occasionsOf(lineId)).toMatchObject([{ state: "announced", dueAt: new Date("2026-11-27T08:05:00Z") }]);
    at("2026-11-27T21:58:00Z");
    await chargeDue();
    expect(await occasionsOf(lineId)).toMatchObject([{ state: "announced", dueAt: new Date("2026-11-27T22:00:00Z") }]);
    at("2026-11-27T22:00:00Z");
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["charged"]);
  });

  it("of a threshold waits for a day at most", async () => {
    const { principal, lineId, number } = await aCustomer({ balanceCents: 100, terms: TERMS });
    await announceCharges();
    later(31);
    await begin(principal, number);
    await chargeDue();
    later(23 * 60);
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["announced"]);
    later(30);
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["charged"]);
  });

  it("is not held off by money that a person looks at, and counts its own as charged then", async () => {
    const { principal, lineId, number } = await aCustomer({ balanceCents: 100, terms: TERMS });
    await begin(principal, number);
    const { id } = await topUpNow(lineId);
    const [made] = await db().select({ id: payment.id }).from(payment).where(eq(payment.topUpId, id));
    const paymentId = made?.id ?? "";
    const truth = { state: "paid", paymentId, amountCents: 1000, currency: "EUR", moneyRef: `pi_${paymentId}`, card: undefined } as const;
    await settleWithTruth(paymentId, truth);
    await announceCharges();
    later(31);
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["charged"]);
  });

  it("and a checkout that is begun after the charge are two top-ups, each paid for once", async () => {
    const { principal, lineId, number } = await aCustomer({ balanceCents: 100, terms: TERMS });
    await announceCharges();
    later(31);
    await sandbox.order("/sandbox/faults", { api: { mode: "reset-after", times: 2 } });
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["charging"]);
    await sandbox.order("/sandbox/faults", { api: null });
    const url = await begin(principal, number);
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    await chargeDue();
    expect((await topUpsOf(lineId)).map(({ state, isAutomatic }) => [state, isAutomatic]).toSorted()).toEqual([
      ["open", true],
      ["paid", false],
    ]);
  });
});
