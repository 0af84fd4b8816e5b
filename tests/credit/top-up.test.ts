import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { creditAccount } from "@/db/schema/credit";
import { rateLimit } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { payment, refund } from "@/db/schema/payments";
import { deliverTopUp, sweepTopUps } from "@/lib/bss/commands/deliver-top-ups";
import { clock } from "@/lib/clock";
import { cancelTopUpPayment } from "@/lib/payments/commands/cancel-payment";
import { requestRefund } from "@/lib/payments/commands/request-refund";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { sendRefund } from "@/lib/payments/commands/settle-refund";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import { systemPrincipal, visitorPrincipal } from "@/lib/principal";
import { aFixedNumber, aLine, aMobileNumber } from "../fixtures/billing";
import { aPrepaidCustomer, aTopUpPayer, aWish, creditNow, topUpNow, useNetwork } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { books } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { anOfferRow, aServiceRow, load } from "../fixtures/usage";
import { checkoutRefOf } from "../fixtures/sandbox";

useDatabase();
const sandbox = useNetwork();
const realNow = clock.now;
const guest = visitorPrincipal(new Date());

beforeEach(async () => {
  await db().delete(rateLimit);
  await sandbox.order("/sandbox/faults", { network: null });
});
afterEach(() => {
  clock.now = realNow;
});

async function paid(customer: Awaited<ReturnType<typeof aPrepaidCustomer>>, over = {}) {
  const url = await startTopUp(customer.principal, aWish(customer.number, over), aTopUpPayer);
  await sandbox.pay(url);
  await settlePayment(checkoutRefOf(url));
  return topUpNow(customer.lineId);
}

const paymentOf = async (topUpId: string) => {
  const [found] = await db().select().from(payment).where(eq(payment.topUpId, topUpId));
  if (!found) throw new Error("no payment");
  return found;
};

const later = (seconds: number) => {
  const now = clock.now().getTime();
  clock.now = () => new Date(now + seconds * 1000);
};

describe("a top-up by card", () => {
  it("is owed to the line when the money has come, and its credit once the network has confirmed", async () => {
    const customer = await aPrepaidCustomer(500);
    const { id, state } = await paid(customer);
    expect(state).toBe("paid");
    expect((await creditNow(customer.lineId)).account?.balanceCents).toBe(500);
    expect((await books()).sums["owed:top-ups"]).toBe(-1200);
    await deliverTopUp(id);
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "credited", refusal: null });
    const { account, movements } = await creditNow(customer.lineId);
    expect(account?.balanceCents).toBe(1700);
    expect(movements.at(-1)).toMatchObject({ kind: "top-up", amountCents: 1200, balanceAfterCents: 1700 });
    expect((account?.simExpiresOn ?? "") > "2027").toBe(true);
    const mails = await db().select().from(notification).where(eq(notification.address, customer.email));
    expect(mails).toMatchObject([{ template: "top-up", values: { outcome: "credited", amountCents: 1200 } }]);
  });

  it("counts once, whoever tells it, however often and at once", async () => {
    const customer = await aPrepaidCustomer(0);
    const url = await startTopUp(customer.principal, aWish(customer.number), aTopUpPayer);
    await sandbox.pay(url);
    await Promise.all(Array.from({ length: 10 }, () => settlePayment(checkoutRefOf(url))));
    const { id } = await topUpNow(customer.lineId);
    await Promise.all(Array.from({ length: 10 }, (_, n) => (n % 2 ? sweepTopUps() : deliverTopUp(id))));
    expect(await creditNow(customer.lineId)).toMatchObject({ account: { balanceCents: 1200 }, sumCents: 1200 });
    expect((await books()).total).toBe(0);
  });

  it("of one page sent twice is one; after it has ended, the receipt", async () => {
    const customer = await aPrepaidCustomer(0);
    const wish = aWish(customer.number);
    const urls = await Promise.all([1, 2, 3].map(() => startTopUp(customer.principal, wish, aTopUpPayer)));
    expect(new Set(urls).size).toBe(1);
    await sandbox.pay(urls[0] ?? "");
    await settlePayment(checkoutRefOf(urls[0] ?? ""));
    expect(await startTopUp(customer.principal, wish, aTopUpPayer)).toMatch(/^\/receipts\//);
    const stranger = await aPrepaidCustomer(0);
    const theirs = await startTopUp(stranger.principal, { ...wish, number: customer.number }, aTopUpPayer);
    expect(theirs).not.toMatch(/^\/receipts\//);
  });

  it("by a guest needs no account, and tells no mailbox", async () => {
    const customer = await aPrepaidCustomer(0);
    const url = await startTopUp(guest, aWish(customer.number), { ...aTopUpPayer, email: undefined });
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    const made = await topUpNow(customer.lineId);
    await deliverTopUp(made.id);
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "credited", accountId: null });
    expect(await db().select().from(notification).where(eq(notification.address, customer.email))).toEqual([]);
  });

  it("that is declined leaves nothing behind, and can be tried again", async () => {
    const customer = await aPrepaidCustomer(0);
    const wish = aWish(customer.number);
    const url = await startTopUp(customer.principal, wish, aTopUpPayer);
    await sandbox.pay(url, "4000000000000002");
    const { id: paymentId } = await paymentOf((await topUpNow(customer.lineId)).id);
    const stranger = await aPrepaidCustomer(0);
    expect(await refusal(cancelTopUpPayment(stranger.principal, paymentId))).toBe("not-found");
    await cancelTopUpPayment(customer.principal, paymentId); // paymentOf((await topUpNow(customer.lineId)).id)).id);
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "closed" });
    const again = await startTopUp(customer.principal, wish, aTopUpPayer);
    expect(again).not.toBe(url);
    await sandbox.pay(again);
    await settlePayment(checkoutRefOf(again));
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "paid" });
  });
});

describe("the network", () => {
  it("that is down delays a top-up and loses nothing; told after acting, it credits once", async () => {
    const customer = await aPrepaidCustomer(0);
    const { id } = await paid(customer);
    await sandbox.order("/sandbox/faults", { network: { mode: "error500", times: 1 } });
    await deliverTopUp(id);
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "paid", attempts: 1 });
    later(120);
    await sandbox.order("/sandbox/faults", { network: { mode: "reset-after", times: 1 } });
    await deliverTopUp(id);
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "paid", attempts: 2 });
    later(120);
    await sweepTopUps();
    expect(await creditNow(customer.lineId)).toMatchObject({ account: { balanceCents: 1200 }, sumCents: 1200 });
  });

  it("that will not take it has the money sent back; the books end even", async () => {
    const before = (await books()).sums;
    const customer = await aPrepaidCustomer(0);
    const { id } = await paid(customer);
    await sandbox.order("/sandbox/faults", { network: { mode: "refuse", times: 1 } });
    await deliverTopUp(id);
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "refused" });
    const [back] = await db()
      .select()
      .from(refund)
      .where(eq(refund.paymentId, (await paymentOf(id)).id));
    expect(back?.amountCents).toBe(1200);
    await sendRefund(back?.id ?? "");
    const after = (await books()).sums;
    for (const account of ["clearing:stripe", "owed:top-ups", "credit:lines"])
      expect(after[account] ?? 0, account).toBe(before[account] ?? 0);
    const mails = await db().select().from(notification).where(eq(notification.address, customer.email));
    expect(mails).toMatchObject([{ values: { outcome: "refused" } }]);
  });

  it("is asked again while it waits, and never refunded meanwhile", async () => {
    const customer = await aPrepaidCustomer(0);
    const { id } = await paid(customer);
    await sandbox.order("/sandbox/faults", { network: { mode: "wait", times: 1 } });
    await deliverTopUp(id);
    const { id: paymentId } = await paymentOf(id);
    expect(await refusal(requestRefund(systemPrincipal("staff", new Date()), paymentId, 1200))).toBe("top-up-waiting");
    later(120);
    await sweepTopUps();
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "credited" });
    // Credit that was given and whose money goes back is owed by whoever got it.
    const refundId = await requestRefund(systemPrincipal("staff", new Date()), paymentId, 1200);
    await sendRefund(refundId);
    expect((await books()).sums["receivable:top-ups"]).toBe(1200);
    expect((await creditNow(customer.lineId)).account?.balanceCents).toBe(1200);
  });
});

it("exactly what one's own line lacks for its renewal can be topped up, by its owner alone", async () => {
  const mine = await aPrepaidCustomer(1240);
  const plan = anOfferRow();
  await load(plan, aServiceRow(mine.number, plan.code));
  const wish = aWish(mine.number, { amountCents: 259 });
  expect(await startTopUp(mine.principal, wish, aTopUpPayer)).toContain("/c/pay/");
  const stranger = await aPrepaidCustomer(0);
  for (const other of [stranger.principal, guest])
    expect(await refusal(startTopUp(other, aWish(mine.number, { amountCents: 259 }), aTopUpPayer))).toBe("amount-not-offered");
});

describe("what is no top-up", () => {
  it.each([
    ["an amount that is not offered", { amountCents: 1300 }, "amount-not-offered"],
    ["a negative amount", { amountCents: -1200 }, "amount-not-offered"],
    ["a fraction of a cent", { amountCents: 1200.5 }, "amount-not-offered"],
    ["no amount", { amountCents: undefined }, "amount-not-offered"],
    ["more than any number holds", { amountCents: Number.MAX_SAFE_INTEGER + 2 }, "amount-not-offered"],
  ])("%s", async (_, over, code) => {
    const { principal, number } = await aPrepaidCustomer(0);
    expect(await refusal(startTopUp(principal, aWish(number, over), aTopUpPayer))).toBe(code);
  });

  it("a number of somebody else's, of a fixed line, and of nobody's are refused alike, whoever asks", async () => {
    const { principal } = await aPrepaidCustomer(0);
    const fixed = await aLine({ number: aFixedNumber() });
    expect(await refusal(startTopUp(principal, aWish(aMobileNumber()), aTopUpPayer))).toBe("number-not-ours");
    for (const number of [fixed.number, "187", "ciao", "+33612345678"])
      expect(await refusal(startTopUp(principal, aWish(number), aTopUpPayer)), number).toBe("mobile-invalid");
  });

  it("one's own number in ten spellings is always the same line", async () => {
    const { principal, number, lineId } = await aPrepaidCustomer(0);
    const national = number.slice(3);
    const spaced = `${national.slice(0, 3)} ${national.slice(3, 6)} ${national.slice(6)}`;
    const spellings = [
      number,
      national,
      spaced,
      `+39 ${spaced}`,
      `0039${national}`,
      `+39-${national}`,
      ` ${national} `,
      spaced.replaceAll(" ", "."),
      spaced.replaceAll(" ", "-"),
      `(+39) ${spaced}`,
    ];
    for (const spelling of spellings) {
      await startTopUp(principal, aWish(spelling), aTopUpPayer);
      expect((await topUpNow(lineId)).lineId, spelling).toBe(lineId);
    }
    expect(await db().select().from(payment)).not.toHaveLength(0);
    expect(await db().select().from(creditAccount).where(eq(creditAccount.lineId, lineId))).toEqual([]);
  });
});
