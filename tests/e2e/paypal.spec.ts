import type { Page } from "@playwright/test";
import { like } from "drizzle-orm";
import { db } from "@/db/client";
import { rateLimit } from "@/db/schema/identity";
import { aLine, aMobileNumber } from "../fixtures/billing";
import { aMovement } from "../fixtures/credit";
import { paymentsOf } from "../fixtures/paying";
import { expect, signIn, test } from "./fixtures";

test("a customer chooses PayPal, approves there, and the bill is paid", async ({ page, customer }) => {
  const { billId } = await customer.addBill({ totalCents: 3790 });
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}`);
  await page.getByRole("button", { name: "Pay now" }).click();
  await expect(page.getByRole("group", { name: "How do you want to pay?" })).toBeVisible();
  await page.getByRole("radio", { name: "PayPal" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Payment received" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Payments" })).toContainText("By PayPal, on this site");
});

test("whose bank declined is told so on the bill, and goes on at PayPal", async ({ page, customer }) => {
  const { billId } = await customer.addBill({ totalCents: 2200 });
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}/pay`);
  await page.getByRole("radio", { name: "PayPal" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Simulate a declined card" }).click();
  // The bank's no leads straight back to PayPal; whoever leaves that page finds it on the bill.
  await expect(page.getByRole("button", { name: "Approve" })).toBeVisible();
  const [begun] = await paymentsOf(billId);
  await page.goto(`/bills/${billId}?payment=${begun?.id ?? ""}`);
  await expect(page.getByRole("status").filter({ hasText: "Your bank declined the payment" })).toBeVisible();
  await page.getByRole("link", { name: "Choose at PayPal" }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Payment received" })).toBeVisible();
});

test("cancelling at PayPal charges nothing; the bill can be paid by card", async ({ page, customer }) => {
  const { billId } = await customer.addBill({ totalCents: 1500 });
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}/pay`);
  await page.getByRole("radio", { name: "PayPal" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Payment cancelled" })).toBeVisible();
  await page.goto(`/bills/${billId}/pay`);
  await page.getByRole("radio", { name: "Card", exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("textbox", { name: "Card number" })).toBeVisible();
});

/** Begins a guest's top-up of a line of its own; ends on PayPal's page. */
async function topUpByPayPal(page: Page): Promise<void> {
  await db().delete(rateLimit).where(like(rateLimit.key, "top-up-address%"));
  const { lineId, number } = await aLine({ kind: "mobile", number: aMobileNumber() });
  await aMovement(lineId);
  await page.goto("/topup");
  await page.getByRole("textbox", { name: "Mobile number" }).fill(number.slice(3));
  await page.getByRole("radio", { name: "€4.00" }).check();
  await page.getByRole("radio", { name: "PayPal" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
}

test("a guest tops up by PayPal", async ({ page }) => {
  await topUpByPayPal(page);
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("status")).toContainText("Top-up received", { timeout: 30_000 });
});

test("a card that PayPal's bank declines leads back to PayPal, and another one tops up", async ({ page }) => {
  await topUpByPayPal(page);
  await page.getByRole("button", { name: "Simulate a declined card" }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("status")).toContainText("Top-up received", { timeout: 30_000 });
});
