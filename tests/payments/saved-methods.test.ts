import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { rateLimit } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { payment, refund } from "@/db/schema/payments";
import { methodSetup, savedMethod } from "@/db/schema/payments/saved-method";
import { giuliasCard } from "@/db/seed/demo-habits";
import { deliverTopUp } from "@/lib/bss/commands/deliver-top-ups";
import { clock } from "@/lib/clock";
import { finishOwnSetup, finishSetup, sweepSetups } from "@/lib/payments/commands/methods/finish-setup";
import { dropMethod, forgetAtProvider, forgetMethods, makeDefault, removeMethod } from "@/lib/payments/commands/methods/remove-method";
import { startSetup } from "@/lib/payments/commands/methods/start-setup";
import { warnOfExpiry } from "@/lib/payments/commands/methods/warn-of-expiry";
import { requestRefund } from "@/lib/payments/commands/request-refund";
import { sendRefund } from "@/lib/payments/commands/settle-refund";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import { sweepPayments } from "@/lib/payments/commands/sweep-payments";
import { listSavedMethods } from "@/lib/payments/queries/saved-methods";
import { systemPrincipal, visitorPrincipal } from "@/lib/principal";
import { aPrepaidCustomer, aTopUpPayer, aWish, creditNow, topUpNow, useNetwork } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { aSavedCard, aSavedPayPal, CARDS, kept } from "../fixtures/methods";
import { books } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { checkoutRefOf } from "../fixtures/sandbox";
import { submit } from "../sandbox/harness";

useDatabase();
const sandbox = useNetwork();
const realNow = clock.now;

beforeEach(async () => {
  await db().delete(rateLimit);
});
afterEach(() => {
  clock.now = realNow;
});

describe("saving a way to pay", () => {
  it("keeps what its owner knows a card by, and never its number", async () => {
    const { principal } = await aPrepaidCustomer();
    await aSavedCard(principal);
    const [method] = await listSavedMethods(principal);
    expect(method).toMatchObject({ payBy: "card", brand: "visa", last4: "4242", expMonth: 12, expYear: 2034, isDefault: true });
    expect(JSON.stringify(await kept(principal.subject))).not.toContain("424242424242");
  });

  it("is asked of who has just proved who they are, as every other change of it, and of nobody else", async () => {
    const { principal } = await aPrepaidCustomer();
    const { id } = await aSavedCard(principal);
    const stale = { ...principal, authenticatedAt: new Date(Date.now() - 6 * 60_000) };
    const delegate = { ...principal, actor: "01900000-0000-7000-8000-000000000000" };
    const buyer = { email: "saver@posta.example", locale: "it" } as const;
    for (const [who, code] of [
      [stale, "confirm-first"],
      [delegate, "not-found"],
    ] as const)
      for (const change of [() => startSetup(who, "card", buyer), () => makeDefault(who, id), () => removeMethod(who, id)])
        expect(await refusal(change())).toBe(code);
    expect(await kept(principal.subject)).toHaveLength(1);
  });

  it("keeps PayPal by a masked address", async () => {
    const { principal } = await aPrepaidCustomer();
    await aSavedPayPal(principal);
    expect(await listSavedMethods(principal)).toMatchObject([{ payBy: "paypal", payer: "a…i@posta.example", last4: null }]);
  });

  it("counts once, whoever tells it and however often", async () => {
    const { principal } = await aPrepaidCustomer();
    const url = await startSetup(principal, "card", { email: "saver@posta.example", locale: "it" });
    await submit(url, { number: CARDS.good });
    const ref = checkoutRefOf(url);
    await Promise.all([...Array.from({ length: 5 }, () => finishSetup(ref)), finishOwnSetup(principal, { ref })]);
    expect(await kept(principal.subject)).toHaveLength(1);
  });

  it("keeps the same card once, and has the provider forget the second", async () => {
    const { principal } = await aPrepaidCustomer();
    const first = await aSavedCard(principal);
    const second = await aSavedCard(principal);
    expect(second.removedAt).not.toBeNull();
    expect((await kept(principal.subject)).map(({ id }) => id)).toEqual([first.id]);
    await forgetAtProvider(second.id);
    const wish = aWish((await aPrepaidCustomer()).number, { method: { methodId: first.id } });
    expect(await startTopUp(principal, wish, aTopUpPayer)).toContain("/receipts/");
  });

  it("several at once leave one that is offered first", async () => {
    const { principal } = await aPrepaidCustomer();
    const urls = await Promise.all(
      [CARDS.good, CARDS.refuses].map(() => startSetup(principal, "card", { email: "s@posta.example", locale: "it" })),
    );
    await Promise.all(urls.map((url, n) => submit(url, { number: n === 0 ? CARDS.good : CARDS.refuses })));
    await Promise.all(urls.map((url) => finishSetup(checkoutRefOf(url))));
    expect((await kept(principal.subject)).filter(({ isDefault }) => isDefault)).toHaveLength(1);
    expect(await kept(principal.subject)).toHaveLength(2);
  });

  it("saves nothing of a page that was left, a card that was refused, a PayPal that was not agreed to, or somebody else's", async () => {
    const { principal } = await aPrepaidCustomer();
    const { principal: stranger } = await aPrepaidCustomer();
    const url = await startSetup(principal, "card", { email: "saver@posta.example", locale: "it" });
    const ref = checkoutRefOf(url);
    expect(await finishOwnSetup(principal, { ref })).toBe(false);
    await submit(url, { number: "4000000000000002" });
    expect(await finishOwnSetup(principal, { ref })).toBe(false);
    expect(await finishOwnSetup(stranger, { ref })).toBe(false);
    await startSetup(principal, "paypal", { email: "saver@posta.example", locale: "it" });
    const [setup] = await db()
      .select()
      .from(methodSetup)
      .where(and(eq(methodSetup.accountId, principal.subject), eq(methodSetup.provider, "paypal")));
    expect(await finishOwnSetup(principal, { setupId: setup?.id ?? "" })).toBe(false);
    expect(await finishSetup("cs_test_madeup")).toBeNull();
    expect(await kept(principal.subject)).toEqual([]);
  });

  it("at PayPal by somebody who does not come back is kept by the sweep, once agreed to, and once", async () => {
    const { principal } = await aPrepaidCustomer();
    const url = await startSetup(principal, "paypal", { email: "saver@posta.example", locale: "it" });
    const now = clock.now().getTime();
    clock.now = () => new Date(now + 2 * 60_000);
    await sweepSetups();
    expect(await listSavedMethods(principal)).toEqual([]);
    await submit(url, { outcome: "approve" });
    // Of two at once PayPal may turn one away; the next comes in any case.
    await Promise.allSettled([sweepSetups(), sweepSetups()]);
    await sweepSetups();
    expect(await listSavedMethods(principal)).toMatchObject([{ payBy: "paypal", isDefault: true }]);
  });

  it("is for oneself alone, and not without end", async () => {
    const { principal } = await aPrepaidCustomer();
    const buyer = { email: "saver@posta.example", locale: "it" } as const;
    expect(await refusal(startSetup({ ...principal, actor: "staff" }, "card", buyer))).toBe("not-found");
    for (let n = 0; n < 10; n++) await startSetup(principal, "card", buyer);
    expect(await refusal(startSetup(principal, "card", buyer))).toBe("too-many-today");
  });
});

describe("a saved method", () => {
  it("is made the first, and taken away, by its owner alone; the next one takes its place", async () => {
    const { principal } = await aPrepaidCustomer();
    const { principal: stranger } = await aPrepaidCustomer();
    const card = await aSavedCard(principal);
    const paypal = await aSavedPayPal(principal);
    for (const command of [makeDefault, removeMethod]) {
      expect(await refusal(command(stranger, paypal.id))).toBe("not-found");
      expect(await refusal(command({ ...principal, actor: "staff" }, paypal.id))).toBe("not-found");
    }
    await makeDefault(principal, paypal.id);
    expect((await listSavedMethods(principal)).map(({ id }) => id)).toEqual([paypal.id, card.id]);
    await removeMethod(principal, paypal.id);
    expect(await refusal(removeMethod(principal, paypal.id))).toBe("not-found");
    expect(await listSavedMethods(principal)).toMatchObject([{ id: card.id, isDefault: true }]);
    await forgetAtProvider(paypal.id);
    await forgetAtProvider(paypal.id);
    const [gone] = await db().select().from(savedMethod).where(eq(savedMethod.id, paypal.id));
    expect(gone?.forgottenAt).not.toBeNull();
    expect(await listSavedMethods(stranger)).toEqual([]);
  });

  it("goes when the provider says that it is gone, and with the account", async () => {
    const { principal } = await aPrepaidCustomer();
    const paypal = await aSavedPayPal(principal);
    await aSavedCard(principal);
    await dropMethod("paypal", paypal.ref);
    expect(await listSavedMethods(principal)).toMatchObject([{ payBy: "card", isDefault: true }]);
    await db().transaction((tx) => forgetMethods(tx, principal.subject));
    expect(await listSavedMethods(principal)).toEqual([]);
  });

  it("that expires soon is written about, once", async () => {
    const { principal, email } = await aPrepaidCustomer();
    await aSavedCard(principal);
    clock.now = () => new Date("2034-11-05T08:00:00Z");
    await warnOfExpiry();
    await warnOfExpiry();
    const mails = await db().select().from(notification).where(eq(notification.address, email));
    expect(mails).toMatchObject([{ template: "automatic", values: { about: "expiring", number: "4242" } }]);
  });
});

describe("a top-up by a saved method", () => {
  const wishOf = (number: string, methodId: string, over = {}) => aWish(number, { method: { methodId }, ...over });

  it.each(["card", "paypal"] as const)("by %s is paid in one step, and once when it is sent twice", async (payBy) => {
    const customer = await aPrepaidCustomer(0);
    const method = payBy === "card" ? await aSavedCard(customer.principal) : await aSavedPayPal(customer.principal);
    const wish = wishOf(customer.number, method.id);
    const [first, second] = await Promise.all([
      startTopUp(customer.principal, wish, aTopUpPayer),
      startTopUp(customer.principal, wish, aTopUpPayer).catch(() => startTopUp(customer.principal, wish, aTopUpPayer)),
    ]);
    expect(first).toContain("/receipts/");
    expect(second).toBe(first);
    const { id, state } = await topUpNow(customer.lineId);
    expect(state).toBe("paid");
    await deliverTopUp(id);
    expect(await creditNow(customer.lineId)).toMatchObject({ account: { balanceCents: 1200 }, sumCents: 1200 });
    expect((await books()).total).toBe(0);
    expect(await db().select().from(payment).where(eq(payment.topUpId, id))).toMatchObject([{ state: "succeeded", receivedCents: 1200 }]);
  });

  it("of the demo's Giulia is charged, too", async () => {
    const customer = await aPrepaidCustomer(0);
    const card = giuliasCard(customer.principal.subject, new Date());
    await db().insert(savedMethod).values(card);
    await startTopUp(customer.principal, wishOf(customer.number, card.id), aTopUpPayer);
    expect((await topUpNow(customer.lineId)).state).toBe("paid");
  });

  it("leads to the bank when the bank asks, and is paid when it is answered", async () => {
    const customer = await aPrepaidCustomer(0);
    const method = await aSavedCard(customer.principal, CARDS.asks);
    const url = await startTopUp(customer.principal, wishOf(customer.number, method.id), aTopUpPayer);
    expect(url).toContain("/c/authenticate/pi_");
    const { location } = await submit(url, { outcome: "complete" });
    const ref = new URL(location).searchParams.get("payment_intent") ?? "";
    await settlePayment(ref);
    await settlePayment(ref);
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "paid" });
  });

  it("whose bank's question nobody answers ends when its time is over, and is charged never more", async () => {
    const customer = await aPrepaidCustomer(0);
    const method = await aSavedCard(customer.principal, CARDS.asks);
    const url = await startTopUp(customer.principal, wishOf(customer.number, method.id), aTopUpPayer);
    clock.now = () => new Date(realNow().getTime() + 40 * 60_000);
    await sweepPayments();
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "closed" });
    await submit(url, { outcome: "complete" });
    await settlePayment(/pi_\w+/.exec(url)?.[0] ?? "");
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "closed" });
  });

  it("at PayPal whose bank refuses leads its owner there, to pay in another way", async () => {
    const customer = await aPrepaidCustomer(0);
    const method = await aSavedPayPal(customer.principal, "decline");
    const url = await startTopUp(customer.principal, wishOf(customer.number, method.id), aTopUpPayer);
    expect(url).toContain("/checkoutnow?token=");
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "open" });
    const { location } = await submit(url, { outcome: "approve" });
    const ref = new URL(location).searchParams.get("token") ?? "";
    await Promise.all([settlePayment(ref), settlePayment(ref)]);
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "paid", method: "paypal" });
  });

  it("that the bank refuses charges nothing and says so; another way then pays", async () => {
    const customer = await aPrepaidCustomer(0);
    const method = await aSavedCard(customer.principal, CARDS.refuses);
    const wish = wishOf(customer.number, method.id);
    expect(await refusal(startTopUp(customer.principal, wish, aTopUpPayer))).toBe("method-declined");
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "closed" });
    const url = await startTopUp(customer.principal, { ...wish, method: "card" }, aTopUpPayer);
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "paid" });
  });

  it("whose answer is lost is asked for again with the same key, and charged once", async () => {
    const customer = await aPrepaidCustomer(0);
    const method = await aSavedCard(customer.principal);
    await sandbox.order("/sandbox/faults", { api: { mode: "reset-after", times: 2 } });
    expect(await refusal(startTopUp(customer.principal, wishOf(customer.number, method.id), aTopUpPayer))).toBe("provider-unavailable");
    await sandbox.order("/sandbox/faults", { api: null });
    clock.now = () => new Date(realNow().getTime() + 200_000);
    await sweepPayments();
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "paid" });
    expect((await books()).total).toBe(0);
  });

  it("is nobody else's, nobody's who is not there, and none that was taken away", async () => {
    const customer = await aPrepaidCustomer(0);
    const other = await aPrepaidCustomer(0);
    const method = await aSavedCard(customer.principal);
    const wish = wishOf(customer.number, method.id);
    expect(await refusal(startTopUp(other.principal, wish, aTopUpPayer))).toBe("method-gone");
    expect(await refusal(startTopUp({ ...customer.principal, actor: "staff" }, wish, aTopUpPayer))).toBe("not-found");
    expect(await refusal(startTopUp(visitorPrincipal(new Date()), wish, aTopUpPayer))).toBe("not-found");
    await removeMethod(customer.principal, method.id);
    expect(await refusal(startTopUp(customer.principal, wish, aTopUpPayer))).toBe("method-gone");
  });

  it("goes back the way it came", async () => {
    const customer = await aPrepaidCustomer(0);
    const method = await aSavedCard(customer.principal);
    await startTopUp(customer.principal, wishOf(customer.number, method.id), aTopUpPayer);
    const { id } = await topUpNow(customer.lineId);
    await deliverTopUp(id);
    const [made] = await db().select().from(payment).where(eq(payment.topUpId, id));
    const refundId = await requestRefund(systemPrincipal("test", new Date()), made?.id ?? "", 1200);
    await sendRefund(refundId);
    expect(await db().select().from(refund).where(eq(refund.id, refundId))).toMatchObject([{ state: "succeeded", amountCents: 1200 }]);
    expect((await books()).total).toBe(0);
  });
});
