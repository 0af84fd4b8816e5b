import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { db } from "@/db/client";
import { creditAccount, topUp } from "@/db/schema/credit";
import { clock } from "@/lib/clock";
import { addDays, dayOf, monthsAfter } from "@/lib/dates";
import { announceCharges } from "@/lib/payments/commands/automatic/announce";
import { chargeDue } from "@/lib/payments/commands/automatic/charge";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import { aCustomer, later, mandateOf, TERMS, useAutomatic } from "../fixtures/automatic";
import { aCard, aTopUpPayer, aWish } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { refusal } from "../fixtures/refusal";
import { draft, twoCustomers } from "../fixtures/transfers";

useDatabase();
useAutomatic();

/** The SIM's twelve months ended so many days ago. */
const expire = (lineId: string, daysAgo: number) =>
  db()
    .update(creditAccount)
    .set({ simExpiresOn: addDays(dayOf(clock.now()), -daysAgo) })
    .where(eq(creditAccount.lineId, lineId));

it("an expired SIM is not topped up, by no way to pay, and the card stays good", async () => {
  const { principal, lineId, number } = await aCustomer();
  const { pin } = await aCard();
  await expire(lineId, 40);
  expect(await refusal(startTopUp(principal, aWish(number), aTopUpPayer))).toBe("sim-expired");
  expect(await refusal(startTopUp(principal, aWish(number, { method: "ricaricard", pin }), aTopUpPayer))).toBe("sim-expired");
  expect(await db().select().from(topUp).where(eq(topUp.lineId, lineId))).toEqual([]);
  // While it still takes calls, a top-up brings it back to life.
  await expire(lineId, 20);
  await startTopUp(principal, aWish(number, { method: "ricaricard", pin }), aTopUpPayer);
  expect(await db().select().from(topUp).where(eq(topUp.lineId, lineId))).toMatchObject([{ state: "paid", method: "ricaricard" }]);
});

it("no credit is given to an expired SIM, nor by one", async () => {
  const { giver, other } = await twoCustomers();
  await expire(other.lineId, 40);
  expect(await refusal(draft(giver, other.number))).toBe("sim-expired");
  await expire(other.lineId, -40);
  await expire(giver.lineId, 40);
  expect(await refusal(draft(giver, other.number))).toBe("sim-expired");
});

it("an automatic top-up of an expired SIM takes nothing and stops", async () => {
  const { lineId } = await aCustomer({ balanceCents: 100, terms: TERMS });
  await announceCharges();
  await db()
    .update(creditAccount)
    .set({ simExpiresOn: monthsAfter(dayOf(clock.now()), -2) })
    .where(eq(creditAccount.lineId, lineId));
  later(31);
  await chargeDue();
  expect(await mandateOf(lineId)).toMatchObject({ state: "stopped", stopReason: "refused" });
  expect(await db().select().from(topUp).where(eq(topUp.lineId, lineId))).toEqual([]);
});
