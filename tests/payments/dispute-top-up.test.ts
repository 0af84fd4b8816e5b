import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { payment } from "@/db/schema/payments";
import { deliverTopUp } from "@/lib/bss/commands/deliver-top-ups";
import { settleWithDisputeTruth } from "@/lib/payments/commands/settle-dispute";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import { unsafeTopUpMoney } from "@/lib/payments/queries/top-up-money";
import { aPrepaidCustomer, aTopUpPayer, aWish, creditNow, topUpNow, useNetwork } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { books } from "../fixtures/paying";
import { checkoutRefOf } from "../fixtures/sandbox";
import { submit } from "../sandbox/harness";

useDatabase();
const sandbox = useNetwork();

const PROVIDERS = [
  ["stripe", "dp_"],
  ["paypal", "PP-D-"],
] as const;

/** A top-up of 12 euro whose money has come, and what its payer's bank says of that. */
async function paid(provider: "stripe" | "paypal", prefix: string) {
  const before = (await books()).sums;
  const customer = await aPrepaidCustomer(0);
  const method = provider === "stripe" ? "card" : "paypal";
  const url = await startTopUp(customer.principal, aWish(customer.number, { method }), aTopUpPayer);
  if (provider === "stripe") await sandbox.pay(url);
  else await submit(url, { outcome: "approve" });
  await settlePayment(provider === "stripe" ? checkoutRefOf(url) : (new URL(url).searchParams.get("token") ?? ""));
  const { id } = await topUpNow(customer.lineId);
  const [made] = await db().select({ moneyRef: payment.moneyRef }).from(payment).where(eq(payment.topUpId, id));
  const moneyRef = made?.moneyRef ?? "";
  const say = (state: "open" | "won" | "lost") =>
    settleWithDisputeTruth({ ref: `${prefix}${moneyRef}`, moneyRef, amountCents: 1200, wasWithdrawn: true, state });
  const moved = async (account: string) => ((await books()).sums[account] ?? 0) - (before[account] ?? 0);
  return { ...customer, id, say, moved };
}

describe.each(PROVIDERS)("a disputed top-up, by %s", (provider, prefix) => {
  it("open, its money stands apart and its receipt says so; won, all is as it was", async () => {
    const { id, say, moved } = await paid(provider, prefix);
    await deliverTopUp(id);
    await Promise.all([say("open"), say("open")]);
    expect([await moved(`clearing:${provider}`), await moved(`disputed:${provider}`)]).toEqual([0, 1200]);
    expect(await unsafeTopUpMoney(id)).toMatchObject({ isDisputed: true, returnedCents: 0 });
    await Promise.all([say("won"), say("won")]);
    expect([await moved(`clearing:${provider}`), await moved(`disputed:${provider}`)]).toEqual([1200, 0]);
    expect(await unsafeTopUpMoney(id)).toMatchObject({ isDisputed: false, returnedCents: 0 });
  });

  it("lost after its line had the credit: the line keeps it, and whoever got the money back owes it", async () => {
    const { id, lineId, say, moved } = await paid(provider, prefix);
    await deliverTopUp(id);
    await Promise.all([say("lost"), say("lost")]);
    expect([await moved(`clearing:${provider}`), await moved(`disputed:${provider}`)]).toEqual([0, 0]);
    expect([await moved("receivable:top-ups"), await moved("owed:top-ups")]).toEqual([1200, 0]);
    expect((await creditNow(lineId)).account?.balanceCents).toBe(1200);
    expect(await unsafeTopUpMoney(id)).toMatchObject({ isDisputed: false, returnedCents: 1200 });
  });

  it.each([
    ["credits it", undefined, { "receivable:top-ups": 1200, "owed:top-ups": 0, "credit:lines": -1200 }],
    ["refuses it", "refuse", { "receivable:top-ups": 0, "owed:top-ups": 0, "credit:lines": 0 }],
  ] as const)("lost before the network %s waits for its word, and the books are right", async (_, mode, ends) => {
    const { id, say, moved } = await paid(provider, prefix);
    await expect(say("lost")).rejects.toThrow("the network has not decided");
    if (mode) await sandbox.order("/sandbox/faults", { network: { mode, times: 1 } });
    await deliverTopUp(id);
    await say("lost");
    for (const [account, cents] of Object.entries(ends)) expect(await moved(account), account).toBe(cents);
    expect([await moved(`clearing:${provider}`), await moved(`disputed:${provider}`)]).toEqual([0, 0]);
    expect((await books()).total).toBe(0);
    expect(await unsafeTopUpMoney(id)).toMatchObject({ returningCents: 0, returnedCents: 1200 });
  });
});
