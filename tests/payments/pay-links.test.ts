import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { association } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { payment } from "@/db/schema/payments";
import { payLink } from "@/db/schema/payments/pay-link";
import { clock } from "@/lib/clock";
import { idOfLink } from "@/lib/one-time";
import { cancelLinkPayment, makePayLink, revokePayLink, startLinkPayment } from "@/lib/payments/commands/pay-links";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { isPaidByLink, listPayLinks, unsafeLinkedBill, unsafeLinkPayment } from "@/lib/payments/queries/pay-links";
import { aDelegate, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aCustomerWithBill, aPayer, billNow, forBill, paymentsOf, principalOf } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();
const realNow = clock.now;

afterEach(() => {
  clock.now = realNow;
});

let address = 0;
const aGuest = () => ({ locale: "en", title: (number: string) => `Bill ${number}`, address: `192.0.2.${String((address += 1))}` }) as const;

async function aLink() {
  const owner = await aCustomerWithBill();
  await makePayLink(owner.principal, owner.billId);
  const [link] = await listPayLinks(owner.principal, owner.billId);
  if (!link) throw new Error("no link was made");
  return { ...owner, linkId: link.id, path: link.path };
}

const pay = (linkId: string | undefined, takesOver = false) => startLinkPayment(linkId, { payBy: "card", takesOver }, aGuest());

describe("a private link to pay a bill", () => {
  it("shows three facts, is paid without an account, and ends with it; its token stands in no table", async () => {
    const { billId, number, linkId, path } = await aLink();
    const token = path.slice("/pay/".length);
    expect(idOfLink("pay", token)).toBe(linkId);
    expect(JSON.stringify(await db().select().from(payLink))).not.toContain(token.split(".")[1]);
    const shown = await unsafeLinkedBill(linkId);
    expect(Object.keys(shown ?? {}).sort()).toEqual(["dueCents", "dueDate", "number", "state"]);
    expect(shown).toMatchObject({ state: "payable", number, dueCents: 3790 });
    const url = await pay(linkId);
    const [made] = await db().select().from(payment).where(forBill(billId));
    expect(made).toMatchObject({ accountId: null, linkId, state: "open" });
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect(await unsafeLinkedBill(linkId)).toEqual({ state: "over" });
    expect(await refusal(pay(linkId))).toBe("not-found");
    expect(await unsafeLinkPayment(linkId, made?.id ?? "")).toEqual({ state: "succeeded", amountCents: 3790, declinedAt: null });
    const other = await aLink();
    expect(await unsafeLinkPayment(other.linkId, made?.id ?? "")).toBeUndefined();
    // Whose address it is, the provider's page asks: nobody here knows it.
    expect(await db().select().from(notification)).toEqual([]);
  });

  it("two at once: one is live, the other is told and may take over, which closes the first", async () => {
    const { principal, billId, linkId } = await aLink();
    const both = await Promise.all([0, 1].map(() => refusal(pay(linkId))));
    expect(both.sort()).toEqual(["bill-being-paid", "done"]);
    expect(await unsafeLinkedBill(linkId)).toMatchObject({ state: "being-paid" });
    expect(await isPaidByLink(principal, billId)).toBe(true);
    // The one who made it is told as well, and is never led to the guest's page.
    expect(await refusal(startBillPayment(principal, billId, aPayer))).toBe("bill-being-paid");
    const second = await pay(linkId, true);
    expect(await paymentsOf(billId)).toMatchObject([{ state: "canceled" }, { state: "open" }]);
    const own = await startBillPayment(principal, { billIds: [billId], takesOver: true }, aPayer);
    await sandbox.pay(second);
    await settlePayment(checkoutRefOf(second));
    expect(await billNow(billId)).toEqual({ state: "processing", paidCents: 0 });
    await sandbox.pay(own);
    expect(await refusal(pay(linkId, true))).toBe("bill-already-paid");
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
  });

  it("a guest gives up their own payment by the id that their checkout told them, and no other payment", async () => {
    const { principal, billId, linkId } = await aLink();
    await pay(linkId);
    const [made] = await paymentsOf(billId);
    await cancelLinkPayment(made?.id ?? "");
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
    await startBillPayment(principal, billId, aPayer);
    const [, owners] = await paymentsOf(billId);
    expect(await refusal(cancelLinkPayment(owners?.id ?? ""))).toBe("not-found");
    expect(await refusal(cancelLinkPayment(crypto.randomUUID()))).toBe("not-found");
  });

  it("is taken back by its maker alone, with the checkout that was begun by it; runs out; and ends with its maker's right", async () => {
    const { principal, billId, linkId, lineId } = await aLink();
    const housemate = principalOf((await anAccount()).accountId);
    await anAssociation(housemate.subject, lineId);
    expect(await listPayLinks(housemate, billId)).toEqual([]);
    expect(await refusal(revokePayLink(housemate, linkId))).toBe("not-found");
    expect(await refusal(revokePayLink({ ...principal, scopes: ["read"] }, linkId))).toBe("not-found");
    await pay(linkId);
    expect(await revokePayLink(principal, linkId)).toBe(billId);
    expect(await paymentsOf(billId)).toMatchObject([{ state: "canceled" }]);
    expect(await unsafeLinkedBill(linkId)).toEqual({ state: "over" });
    expect(await refusal(pay(linkId))).toBe("not-found");
    expect(await refusal(revokePayLink(principal, linkId))).toBe("not-found");

    const late = await aLink();
    clock.now = () => new Date(Date.now() + 15 * 24 * 60 * 60_000);
    expect(await unsafeLinkedBill(late.linkId)).toEqual({ state: "over" });
    expect(await listPayLinks(late.principal, late.billId)).toEqual([]);
    clock.now = realNow;
    await db().delete(association).where(eq(association.accountId, late.accountId));
    expect(await unsafeLinkedBill(late.linkId)).toEqual({ state: "over" });
    expect(await refusal(pay(late.linkId))).toBe("not-found");
  });

  it("is made by who may pay, and by nobody else; an unknown one is not found, and tries are counted", async () => {
    const { accountId, lineId, billId } = await aCustomerWithBill();
    const stranger = await aCustomerWithBill();
    const looker = principalOf((await aDelegate(lineId, accountId)).accountId);
    const payer = principalOf((await aDelegate(lineId, accountId, { access: "pay" })).accountId);
    expect(await refusal(makePayLink(stranger.principal, billId))).toBe("not-found");
    expect(await refusal(makePayLink(looker, billId))).toBe("not-allowed");
    await makePayLink(payer, billId);
    const [made] = await listPayLinks(payer, billId);
    expect(await unsafeLinkedBill(made?.id ?? "")).toMatchObject({ state: "payable" });
    // What was shared to pay is shared to look at only, by now.
    await db().update(association).set({ access: "view" }).where(eq(association.accountId, payer.subject));
    expect(await unsafeLinkedBill(made?.id ?? "")).toEqual({ state: "over" });

    expect(await unsafeLinkedBill(crypto.randomUUID())).toBeUndefined();
    expect(await refusal(pay(undefined))).toBe("not-found");
    expect(await refusal(pay(crypto.randomUUID()))).toBe("not-found");
    const guest = aGuest();
    for (let tried = 0; tried < 40; tried += 1) await refusal(startLinkPayment(undefined, { payBy: "card", takesOver: false }, guest));
    expect(await refusal(startLinkPayment(made?.id, { payBy: "card", takesOver: false }, guest))).toBe("too-many-tries");
  });
});
