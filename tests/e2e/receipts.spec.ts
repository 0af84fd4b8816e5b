import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { topUp } from "@/db/schema/credit";
import { dispute, payment, refund } from "@/db/schema/payments";
import { linkToken } from "@/lib/one-time";
import { aLine, aMobileNumber } from "../fixtures/billing";
import { expect, test } from "./fixtures";

interface Case {
  readonly of: Pick<typeof topUp.$inferInsert, "state" | "method">;
  readonly payment?: typeof payment.$inferInsert.state;
  readonly refund?: typeof refund.$inferInsert.state;
  readonly dispute?: typeof dispute.$inferInsert.state;
  readonly says: readonly string[];
  readonly not?: string;
}

const CREDITED = { state: "credited", method: "card" } as const;

/** What a receipt says, by all that can have become of its top-up and its money. */
const CASES: readonly Case[] = [
  { of: { state: "open", method: "card" }, payment: "open", says: ["Confirming your payment"] },
  {
    of: { state: "open", method: "card" },
    payment: "needs_review",
    says: ["We’re checking the payment", "Don’t pay again"],
    not: "Confirming",
  },
  { of: { state: "paid", method: "paypal" }, payment: "succeeded", says: ["Payment received", "The network is crediting it"] },
  { of: CREDITED, payment: "succeeded", says: ["Top-up received"], not: "back the way you paid" },
  { of: CREDITED, payment: "succeeded", refund: "pending", says: ["Top-up received", "€12.00 is on its way back the way you paid"] },
  { of: CREDITED, payment: "succeeded", refund: "succeeded", says: ["€12.00 has gone back the way you paid", "this amount is still owed"] },
  { of: CREDITED, payment: "succeeded", dispute: "open", says: ["Top-up received", "bank is looking into this payment"] },
  { of: CREDITED, payment: "succeeded", dispute: "won", says: ["Top-up received"], not: "bank is looking" },
  { of: CREDITED, payment: "succeeded", dispute: "lost", says: ["€12.00 has gone back the way you paid", "this amount is still owed"] },
  { of: { state: "refused", method: "card" }, payment: "succeeded", says: ["Top-up not possible", "€12.00 goes back the way you paid"] },
  {
    of: { state: "refused", method: "card" },
    payment: "succeeded",
    refund: "succeeded",
    says: ["€12.00 has gone back"],
    not: "still owed",
  },
  { of: { state: "refused", method: "ricaricard" }, says: ["Your RicariCard is good again"], not: "the way you paid" },
  { of: { state: "refused", method: "credit" }, says: ["back in the credit of the line it came from"], not: "the way you paid" },
  { of: { state: "closed", method: "card" }, payment: "expired", says: ["No payment arrived"] },
  {
    of: { state: "closed", method: "card" },
    payment: "canceled",
    refund: "succeeded",
    says: ["Money given back", "€12.00 has gone back"],
    not: "haven’t been charged",
  },
];

async function aReceipt({ of, ...money }: Case): Promise<string> {
  const { lineId } = await aLine({ kind: "mobile", number: aMobileNumber() });
  const [id, paymentId, at] = [uuidv7(), uuidv7(), new Date()];
  const ends = { settledAt: of.state === "credited" || of.state === "refused" ? at : null };
  await db()
    .insert(topUp)
    // Nobody's turn: the worker of this portal delivers none of these.
    .values({
      id,
      lineId,
      amountCents: 1200,
      ...of,
      ...ends,
      createdAt: at,
      paidAt: at,
      nextAttemptAt: new Date(at.getTime() + 86_400_000),
    });
  if (money.payment !== undefined) {
    const received = { receivedCents: 1200, refundCents: money.refund === undefined ? 0 : 1200, moneyRef: `pi_${paymentId}` };
    const row = { id: paymentId, topUpId: id, amountCents: 1200, currency: "EUR", mode: "sandbox", state: money.payment } as const;
    const hasMoney = money.payment === "succeeded" || money.refund !== undefined;
    await db()
      .insert(payment)
      .values({ ...row, ...(hasMoney && received), createdAt: at, nextCheckAt: new Date(at.getTime() + 86_400_000) });
  }
  const back = { paymentId, amountCents: 1200, createdAt: at };
  const never = { providerRef: `re_${paymentId}`, nextCheckAt: new Date(at.getTime() + 86_400_000) };
  if (money.refund !== undefined)
    await db()
      .insert(refund)
      .values({ id: uuidv7(), ...back, ...never, origin: "staff", state: money.refund });
  if (money.dispute !== undefined)
    await db()
      .insert(dispute)
      .values({ ref: `dp_${paymentId}`, ...back, state: money.dispute });
  return `/receipts/${linkToken("receipt", id)}`;
}

test("a receipt says what is true of its top-up and its money, whatever became of them", async ({ page }) => {
  for (const one of CASES) {
    const name = JSON.stringify(one);
    const answer = await page.request.get(await aReceipt(one), { headers: { "accept-language": "en" } });
    // Without the scripts, which hold the page once more.
    const text = (await answer.text()).replace(/<script[\s\S]*?<\/script>/g, "");
    for (const words of one.says) expect(text, name).toContain(words);
    if (one.not !== undefined) expect(text, name).not.toContain(one.not);
  }
});
