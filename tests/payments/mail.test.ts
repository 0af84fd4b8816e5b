import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { notification } from "@/db/schema/notifications";
import { clock } from "@/lib/clock";
import { cancelPayment } from "@/lib/payments/commands/cancel-payment";
import { settlePayment, settleWithTruth } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { sweepPayments } from "@/lib/payments/commands/sweep-payments";
import { useDatabase } from "../fixtures/database";
import { aCustomerWithBill, aPayer, paymentsOf } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();
const realNow = clock.now;

afterEach(async () => {
  clock.now = realNow;
  await sandbox.order("/sandbox/reset", {});
});

async function anOpenCheckout(locale: "it" | "fr" | "en") {
  const customer = await aCustomerWithBill();
  const email = `${customer.accountId}@posta.example`;
  const url = await startBillPayment(customer.principal, customer.billId, { ...aPayer, email, locale });
  const [payment] = await paymentsOf(customer.billId);
  return { ...customer, email, url, paymentId: payment?.id ?? "" };
}

const mailsTo = (email: string) => db().select().from(notification).where(eq(notification.address, email));

async function expireAll(): Promise<void> {
  await sandbox.order("/sandbox/clock", { advanceSeconds: 32 * 60 });
  const moved = new Date(Date.now() + 33 * 60_000);
  clock.now = () => moved;
  await sweepPayments();
}

describe("the payer is told", () => {
  it("that money has arrived: once, in their language, with what proves it", async () => {
    const { email, url, billId, number, paymentId } = await anOpenCheckout("fr");
    await sandbox.pay(url);
    await Promise.all([1, 2, 3, 4, 5].map(() => settlePayment(checkoutRefOf(url))));
    const mails = await mailsTo(email);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({
      template: "payment-receipt",
      language: "fr",
      values: {
        amountCents: 3790,
        billNumber: number,
        cardLast4: "4242",
        reference: paymentId,
        link: `http://localhost:3000/bills/${billId}`,
      },
    });
  });

  it("that a payment which was declined came to nothing, once its time is over", async () => {
    const declined = await anOpenCheckout("it");
    await sandbox.pay(declined.url, "4000000000000002");
    await settlePayment(checkoutRefOf(declined.url));
    expect(await mailsTo(declined.email)).toHaveLength(0);
    await expireAll();
    expect(await mailsTo(declined.email)).toMatchObject([
      { template: "payment-failed", language: "it", values: { amountCents: 3790, billNumber: declined.number } },
    ]);
  });

  it("that one which takes days has failed", async () => {
    const { email, paymentId } = await anOpenCheckout("en");
    await settleWithTruth(paymentId, { state: "processing", paymentId });
    await settleWithTruth(paymentId, { state: "failed", paymentId });
    await settleWithTruth(paymentId, { state: "failed", paymentId });
    expect(await mailsTo(email)).toMatchObject([{ template: "payment-failed" }]);
  });

  it("nothing where they cancelled, though a card was declined before and the provider tells of the closing before it answers", async () => {
    const { email, url, principal, billId, paymentId } = await anOpenCheckout("en");
    await sandbox.pay(url, "4000000000000002");
    await sandbox.order("/sandbox/faults", { api: { path: "/v1/checkout/sessions", method: "POST", mode: "reset-after", times: 10 } });
    expect(await refusal(cancelPayment(principal, paymentId))).toBe("provider-unavailable");
    await settlePayment(checkoutRefOf(url));
    expect(await paymentsOf(billId)).toMatchObject([{ state: "canceled" }]);
    expect(await mailsTo(email)).toHaveLength(0);
  });

  it("nothing where they only closed the page", async () => {
    const { email } = await anOpenCheckout("en");
    await expireAll();
    expect(await mailsTo(email)).toHaveLength(0);
  });
});
