import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { settleCreditNote } from "@/lib/payments/commands/credit-notes";
import { aCreditNote, rowsFor } from "../fixtures/credit-notes";
import { expectAccessibleInBoth } from "./accessible";
import { expect, makeCustomer, payByCard, signIn, test } from "./fixtures";

const TAX = "PRVMRA80A01H501X";

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });
    test("a row is disputed, the rest is to be paid, and the dispute is followed", async ({ page, customer }) => {
      const { billId } = await customer.addBill({ totalCents: 3660 });
      await rowsFor(billId, ["20.00", "10.00", "0.00"]);
      await signIn(page, customer.email);
      await page.goto(`/bills/${billId}`);
      await page.locator("summary").filter({ hasText: "Subscriptions" }).click();
      const rows = page.getByRole("list", { name: /Subscriptions/ });
      for (const row of await rows.locator("summary").all()) await row.click();
      await expect(rows.getByRole("link", { name: /^Dispute this/ })).toHaveCount(2);
      await rows.getByRole("link", { name: "Dispute this: Row 2" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Dispute a row" })).toBeVisible();
      await expect(page.getByRole("region", { name: "The row" })).toContainText("€12.20");
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(page.getByText("Write what happened.")).toBeVisible();
      await page.getByRole("textbox", { name: "Why you don’t accept it" }).fill("I never ordered it");
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(page.getByText("Check and confirm")).toBeVisible();
      await expect(page.getByText("I never ordered it")).toBeVisible();
      if (javaScriptEnabled) {
        await expectAccessibleInBoth(page);
        // What was typed is there when it is changed.
        await page.getByRole("link", { name: "Change" }).click();
        await expect(page.getByRole("textbox", { name: "Why you don’t accept it" })).toHaveValue("I never ordered it");
        await page.getByRole("button", { name: "Continue" }).click();
      }
      await page.getByRole("button", { name: "Dispute €12.20" }).click();
      await expect(page.getByRole("status")).toContainText("We have your dispute");
      await expect(page.getByText(/Answer by .*: 45 days left/)).toBeVisible();
      await page.getByRole("link", { name: /^Go to bill/ }).click();
      await expect(page.getByRole("region", { name: "Still to pay" })).toContainText("€24.40");
      const disputes = page.getByRole("region", { name: "Disputed rows" });
      await expect(disputes).toContainText("€12.20 aren’t asked of you");
      await expect(disputes).toContainText("Being looked into");
      await expect(disputes).toContainText("45 days left");
      await page.goto(`/bills/${billId}/dispute/2`);
      await expect(page).toHaveURL(/\/more\/tracking\//);
      await page.goto(`/bills/${billId}`);
      if (!javaScriptEnabled) return;
      await expectAccessibleInBoth(page);
      await disputes.getByRole("button", { name: "Withdraw the dispute" }).click();
      await page.getByRole("dialog", { name: "Withdraw the dispute?" }).getByRole("button", { name: "Withdraw it" }).click();
      await expect(page.getByRole("region", { name: "Still to pay" })).toContainText("€36.60");
      await expect(disputes).toContainText("Withdrawn");
    });
  });

test("a credit note leads to its bill and back; what is above is kept and pays the next bill by a tap", async ({ page, customer }) => {
  const { number } = await customer.addBill({ totalCents: 3660, recipientTaxCode: TAX });
  const next = await customer.addBill({ totalCents: 3000, recipientTaxCode: TAX });
  const note = await aCreditNote(customer.lineId, 5000, [number]);
  await settleCreditNote(note.billId);
  await signIn(page, customer.email);
  await page.goto(`/bills/${note.billId}`);
  const due = page.getByRole("term").filter({ hasText: /^Due$/ });
  await expect(due).toHaveCount(0);
  await page
    .getByRole("region", { name: "Credited bill" })
    .getByRole("link", { name: `Bill ${number}` })
    .click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(number);
  await expect(due).toHaveCount(1);
  await expect(page.getByText("Credited", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Pay now" })).toHaveCount(0);
  const notes = page.getByRole("region", { name: "Credit notes" });
  await expect(notes).toContainText("Takes €36.60 off this bill; €13.40 stay yours");
  await expect(page.getByRole("region", { name: "Payments" })).toContainText("Taken off by a credit note");
  await expectAccessibleInBoth(page);
  const kept = page.getByRole("region", { name: "Money kept for you" });
  await expect(kept).toContainText("€13.40");
  await kept.getByRole("button", { name: "For the next bill" }).click();
  await page.getByRole("dialog", { name: "Keep it for the next bill?" }).getByRole("button", { name: "Keep it" }).click();
  await expect(kept).toContainText("Pays the next bill by itself");

  await page.goto(`/bills/${next.billId}`);
  await kept.getByRole("button", { name: "Use it for this bill" }).click();
  await page.getByRole("dialog", { name: "Use it for this bill?" }).getByRole("button", { name: "Use €13.40" }).click();
  await expect(page.getByRole("region", { name: "Still to pay" })).toContainText("€16.60");
  await expect(page.getByRole("region", { name: "Payments" })).toContainText("With money kept for you");
  await expect(kept).toHaveCount(0);
  await payByCard(page);
  await page.getByRole("textbox", { name: "Card number" }).fill("4242424242424242");
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Payment received" })).toBeVisible();
  expect(await db().select({ state: bill.state }).from(bill).where(eq(bill.id, next.billId))).toEqual([{ state: "paid" }]);

  await settleCreditNote((await aCreditNote(customer.lineId, 732, [next.number])).billId);
  await page.goto(`/bills/${next.billId}`);
  await expect(notes).toContainText("Nothing was left to pay: €7.32 stay yours");
});

test("another customer's row is not found", async ({ page, customer }) => {
  const stranger = await makeCustomer();
  const { billId } = await stranger.addBill({ totalCents: 3660 });
  await rowsFor(billId, ["30.00"]);
  await signIn(page, customer.email);
  for (const path of [`/bills/${billId}/dispute/1`, `/bills/${billId}/dispute/x`, "/bills/1/dispute/1"])
    expect((await page.request.get(path)).status(), path).toBe(404);
});
