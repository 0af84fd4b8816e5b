import { like } from "drizzle-orm";
import { gzipSync } from "node:zlib";
import { db } from "@/db/client";
import { rateLimit } from "@/db/schema/identity";
import { aLine, aMobileNumber } from "../fixtures/billing";
import { aMovement } from "../fixtures/credit";
import { expect, signIn, test } from "./fixtures";

async function aMobileLine() {
  const line = await aLine({ kind: "mobile", number: aMobileNumber() });
  await aMovement(line.lineId, { amountCents: 500 });
  return line.number.slice(3);
}

// The tests of this machine come from one address, as a large family would.
test.beforeEach(() => db().delete(rateLimit).where(like(rateLimit.key, "top-up-address%")));

test("a bill is paid by PayPal's own button, which is there once PayPal is chosen", async ({ page, customer }) => {
  const { billId } = await customer.addBill({ totalCents: 3790 });
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}/pay`);
  const button = page.getByRole("button", { name: "PayPal", exact: true });
  await expect(button).toHaveCount(0);
  await page.getByRole("radio", { name: "PayPal" }).check();
  await button.click();
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/bills/${billId}\\?payment=`));
  await expect(page.getByRole("status").filter({ hasText: "Payment received" })).toBeVisible();
});

test("a guest tops up by it; what is refused is said by the form, and nothing typed is lost", async ({ page }) => {
  const number = await aMobileLine();
  await page.goto("/topup");
  await page.getByRole("textbox", { name: "Mobile number" }).fill("06 5550 1234");
  await page.getByRole("radio", { name: "€12.00" }).check();
  await page.getByRole("radio", { name: "PayPal", exact: true }).check();
  const button = page.getByRole("button", { name: "PayPal", exact: true });
  await button.click();
  await expect(page.getByText("Enter an Italian mobile number")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Mobile number" })).toHaveValue("06 5550 1234");
  await page.getByRole("textbox", { name: "Mobile number" }).fill(number);
  await button.click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/topup\?canceled=1/);

  await page.getByRole("textbox", { name: "Mobile number" }).fill(number);
  await page.getByRole("radio", { name: "€12.00" }).check();
  await page.getByRole("radio", { name: "PayPal", exact: true }).check();
  await button.click();
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page).toHaveURL(/\/receipts\//);
  await expect(page.getByRole("status")).toContainText("Top-up received", { timeout: 30_000 });
});

test("PayPal's part is loaded by nobody who pays otherwise: the page keeps its size", async ({ page }) => {
  const bodies: Promise<Buffer>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") bodies.push(response.body());
  });
  await page.goto("/topup", { waitUntil: "networkidle" });
  const before = bodies.length;
  const bytes = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0);
  expect(bytes).toBeLessThanOrEqual(160 * 1024);
  await page.getByRole("radio", { name: "PayPal", exact: true }).check();
  await expect(page.getByRole("button", { name: "PayPal", exact: true })).toBeVisible();
  expect(bodies.length).toBeGreaterThan(before);
});
