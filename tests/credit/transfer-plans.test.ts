import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { creditTransfer, creditTransferPlan } from "@/db/schema/credit/transfer";
import { line } from "@/db/schema/lines";
import { clock } from "@/lib/clock";
import { forgetCredit } from "@/lib/credit/commands/forget-customer";
import { orderTransfer } from "@/lib/credit/commands/transfers/order";
import { runTransferPlans, stopTransferPlan } from "@/lib/credit/commands/transfers/plans";
import { listTransferPlans } from "@/lib/credit/queries/transfers";
import { addDays, dayOf } from "@/lib/dates";
import { aMovement, aPrepaidCustomer } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { refusal } from "../fixtures/refusal";
import {
  type Giver,
  balanceOf,
  draft,
  fresh,
  give,
  inDays,
  realNow,
  told,
  transfersOf,
  twoCustomers,
  useTransfers,
} from "../fixtures/transfers";

useDatabase();
useTransfers();

describe("credit that is given again and again", () => {
  const plansOf = (giver: Giver) => db().select().from(creditTransferPlan).where(eq(creditTransferPlan.fromLineId, giver.lineId));

  it("is given now and on each of its days, once however many workers there are; missed days are not made up for", async () => {
    const { giver, other } = await twoCustomers(3000);
    const today = dayOf(realNow());
    await give(giver, other.number, { everyDays: 7 });
    expect(await listTransferPlans(giver.principal, giver.lineId)).toMatchObject([{ nextOn: addDays(today, 7), amountCents: 500 }]);
    await runTransferPlans();
    expect(await transfersOf(giver.lineId)).toHaveLength(1);
    inDays(7);
    await Promise.all([runTransferPlans(), runTransferPlans(), runTransferPlans()]);
    expect((await transfersOf(giver.lineId)).map(({ occasion }) => occasion)).toEqual([today, addDays(today, 7)]);
    expect(await balanceOf(giver.lineId)).toBe(2000);
    inDays(30);
    await runTransferPlans();
    expect(await balanceOf(giver.lineId)).toBe(1500);
    expect(await listTransferPlans(giver.principal, giver.lineId)).toMatchObject([{ nextOn: addDays(today, 35) }]);
  });

  it("is one to each number, whoever is faster", async () => {
    const { giver, other } = await twoCustomers(3000);
    const drafts = await Promise.all([7, 15, 30].map((everyDays) => draft(giver, other.number, { everyDays })));
    const ends = await Promise.all(drafts.map((one) => refusal(orderTransfer(fresh(giver), one))));
    expect(ends.sort()).toEqual(["done", "transfer-planned", "transfer-planned"]);
    expect(await balanceOf(giver.lineId)).toBe(2500);
    expect(await refusal(draft(giver, other.number, { everyDays: 7 }))).toBe("transfer-planned");
  });

  it("goes on when the credit does not reach once, and says so", async () => {
    const { giver, other } = await twoCustomers(600);
    await give(giver, other.number, { everyDays: 15 });
    inDays(15);
    await runTransferPlans();
    expect(await transfersOf(giver.lineId)).toMatchObject([
      { state: "ordered" },
      { state: "missed", refusal: "transfer-short", topUpId: null },
    ]);
    expect(await balanceOf(giver.lineId)).toBe(100);
    expect(await told(giver.email)).toEqual([["credit-transfer", "missed"]]);
    await aMovement(giver.lineId, { amountCents: 1000, kind: "top-up" });
    inDays(30);
    await runTransferPlans();
    expect(await balanceOf(giver.lineId)).toBe(600);
  });

  it("ends when one of the lines is gone, when its owner says so, and with the account", async () => {
    const { giver, other } = await twoCustomers(3000);
    const stranger = await aPrepaidCustomer();
    await give(giver, other.number, { everyDays: 7 });
    const [plan] = await listTransferPlans(giver.principal, giver.lineId);
    expect(await refusal(stopTransferPlan(stranger.principal, plan?.id ?? ""))).toBe("not-found");
    await stopTransferPlan(giver.principal, plan?.id ?? "");
    expect(await refusal(stopTransferPlan(giver.principal, plan?.id ?? ""))).toBe("not-found");
    await give(giver, other.number, { everyDays: 7 });
    await db()
      .update(line)
      .set({ leftOn: dayOf(realNow()), leftReason: "ended" })
      .where(eq(line.id, other.lineId));
    inDays(7);
    await runTransferPlans();
    clock.now = realNow;
    await give(giver, stranger.number, { everyDays: 7 });
    await db().transaction((tx) => forgetCredit(tx, giver.accountId));
    inDays(14);
    await runTransferPlans();
    expect((await plansOf(giver)).map(({ endReason }) => endReason).sort()).toEqual(["customer", "line-gone", "line-gone"]);
    expect(await balanceOf(giver.lineId)).toBe(1500);
    expect(await told(giver.email)).toEqual([["credit-transfer", "ended"]]);
    expect(
      await db()
        .select()
        .from(creditTransfer)
        .where(and(eq(creditTransfer.fromLineId, giver.lineId), eq(creditTransfer.state, "missed"))),
    ).toHaveLength(1);
  });
});
