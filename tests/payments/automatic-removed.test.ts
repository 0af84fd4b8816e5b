import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { account } from "@/db/schema/identity";
import { payment } from "@/db/schema/payments";
import { announceCharges } from "@/lib/payments/commands/automatic/announce";
import { chargeDue } from "@/lib/payments/commands/automatic/charge";
import { forgetAtProvider, holdMethod, removeMethod } from "@/lib/payments/commands/methods/remove-method";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import { sweepPayments } from "@/lib/payments/commands/sweep-payments";
import { aTopUpPayer, aWish, topUpNow } from "../fixtures/credit";
import { untilBlocked, useDatabase } from "../fixtures/database";
import { books } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { aCustomer, fresh, inRealTime, later, mandateOf, statesOf, TERMS, useAutomatic } from "../fixtures/automatic";

useDatabase();
const sandbox = useAutomatic();

const paymentsOf = async (lineId: string) =>
  db()
    .select({ state: payment.state, receivedCents: payment.receivedCents })
    .from(payment)
    .where(eq(payment.topUpId, (await topUpNow(lineId)).id));

describe("a method that is taken away while it is being charged", () => {
  it.each([
    ["reset-after", { occasion: "charged", payment: "succeeded", receivedCents: 500 }],
    ["reset", { occasion: "failed", payment: "failed", receivedCents: null }],
  ] as const)("(the provider's answer lost: %s) ends as the provider says, once, and the mandate with it", async (mode, ends) => {
    const before = (await books()).sums["clearing:stripe"] ?? 0;
    const { accountId, lineId, method } = await aCustomer({ balanceCents: 100, terms: TERMS });
    await announceCharges();
    later(31);
    await sandbox.order("/sandbox/faults", { api: { mode, times: 2 } });
    await chargeDue();
    expect(await statesOf(lineId)).toEqual(["charging"]);
    await sandbox.order("/sandbox/faults", { api: null });
    await removeMethod(fresh(accountId), method.id);
    await forgetAtProvider(method.id);
    expect(await mandateOf(lineId)).toMatchObject({ state: "stopped", stopReason: "method-removed" });
    later(5);
    await sweepPayments();
    await sweepPayments();
    expect(await statesOf(lineId)).toEqual([ends.occasion]);
    expect(await paymentsOf(lineId)).toEqual([{ state: ends.payment, receivedCents: ends.receivedCents }]);
    const { sums, total } = await books();
    expect((sums["clearing:stripe"] ?? 0) - before).toBe(ends.receivedCents ?? 0);
    expect(total).toBe(0);
    expect((await topUpNow(lineId)).state).toBe(ends.occasion === "charged" ? "paid" : "closed");
  });

  it("in the same moment as a one-tap top-up: it is charged or gone, never charged once it is gone", async () => {
    const { accountId, principal, number, lineId, method } = await aCustomer();
    const wish = aWish(number, { method: { methodId: method.id } });
    const [tap] = await inRealTime(() =>
      Promise.all([refusal(startTopUp(principal, wish, aTopUpPayer)), removeMethod(fresh(accountId), method.id)]),
    );
    expect(["done", "method-gone"]).toContain(tap);
    const again = () => refusal(startTopUp(principal, { ...wish, requestId: crypto.randomUUID() }, aTopUpPayer));
    expect(await inRealTime(again)).toBe("method-gone");
    if (tap === "done") expect(await paymentsOf(lineId)).toMatchObject([{ receivedCents: 1200 }]);
    else await expect(topUpNow(lineId)).rejects.toThrow("no top-up");
  });

  it("waits for a charge that holds it and goes on to write a row of the account's, without a deadlock", async () => {
    const { accountId, principal, method } = await aCustomer();
    const removing = await db().transaction(async (tx) => {
      await holdMethod(tx, principal, method.id);
      const waits = removeMethod(fresh(accountId), method.id);
      await untilBlocked();
      // The lock that a row which names the account takes.
      await tx.select({ id: account.id }).from(account).where(eq(account.id, accountId)).for("key share");
      return { waits };
    });
    await removing.waits;
    expect(await refusal(db().transaction((tx) => holdMethod(tx, principal, method.id)))).toBe("method-gone");
  });
});
