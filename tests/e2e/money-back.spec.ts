import { db } from "@/db/client";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { expect, payByCard, signIn, test } from "./fixtures";

test("what was paid twice is offered back, and goes back to the card after a second question", async ({ page, customer }) => {
  const { billId } = await customer.addBill({ totalCents: 3790 });
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}`);
  await payByCard(page);
  await expect(page).toHaveURL(/\/c\/pay\//);
  // The operator receives a part of it while the customer looks for the card.
  await db().transaction((tx) =>
    applyPayment(tx, { billId, source: "operator", reference: `post-${billId}`, amountCents: 1000, paidOn: "2026-11-01", at: new Date() }),
  );
  await page.getByRole("textbox", { name: "Card number" }).fill("4242424242424242");
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Payment received" })).toContainText("€10.00 is more than was left to pay");

  await page.getByRole("button", { name: "Get it back" }).click();
  const dialog = page.getByRole("dialog", { name: "Get the money back?" });
  await expect(dialog).toContainText("€10.00 goes back to the card it came from");
  await dialog.getByRole("button", { name: "Not now" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Get it back" }).click();
  await dialog.getByRole("button", { name: "Send it back" }).click();
  await expect(page.getByRole("button", { name: "Get it back" })).toHaveCount(0);

  const payments = page.getByRole("region", { name: "Payments" });
  await expect(payments).toContainText("€27.90");
  await expect(payments).toContainText("Received by the operator");
  await expect(page.getByText("Paid", { exact: true }).first()).toBeVisible();
});
