import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { expectAccessible } from "./accessible";
import { expect, knowBrowser, signIn, test } from "./fixtures";

async function payOnHostedPage(page: Page): Promise<void> {
  await page.getByRole("textbox", { name: "Card number" }).fill("4242 4242 4242 4242");
  await page.getByRole("button", { name: "Pay", exact: true }).click();
}

const received = (page: Page) => page.getByRole("status").filter({ hasText: "Payment received" });

test("a part of a bill is paid, what cannot be is said and kept, and the rest is shown", async ({ page, customer }) => {
  const { billId } = await customer.addBill({ totalCents: 3790 });
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}`);
  await page.getByRole("button", { name: "Pay now" }).click();
  const amount = page.getByRole("textbox", { name: "Amount" });
  await expect(amount).toHaveValue("37.90");
  await page.getByRole("radio", { name: "Card", exact: true }).check();
  for (const [typed, said] of [
    ["0", "Enter more than 0."],
    ["abc", "Write an amount in euro"],
    ["40", "more than is left to pay"],
    ["0,30", "from €0.50 up"],
    ["37,50", "too little to pay later"],
  ] as const) {
    await amount.fill(typed);
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByText(said)).toBeVisible();
    await expect(amount).toHaveValue(typed);
  }
  await expectAccessible(page);
  await amount.fill("12,00");
  await page.getByRole("button", { name: "Continue" }).click();
  await payOnHostedPage(page);
  await expect(received(page)).toContainText("€12.00");
  await expect(page.getByText("€12.00 paid, €25.90 to go")).toBeVisible();
  await page.goto("/bills");
  await expect(page.getByRole("listitem").filter({ hasText: "Partly paid" })).toHaveCount(1);
});

test("several bills are ticked and paid by one checkout; the page afterwards names each", async ({ page, customer }) => {
  const first = await customer.addBill({ totalCents: 3790 });
  const second = await customer.addBill({ totalCents: 1210 });
  const third = await customer.addBill({ totalCents: 5000 });
  await signIn(page, customer.email);
  await page.goto("/bills");
  await page.getByRole("checkbox", { name: third.number }).uncheck();
  await page.getByRole("button", { name: "Continue with the ticked ones" }).click();
  await expect(page.getByText("€50.00").first()).toBeAttached();
  await expect(page.getByText(third.number)).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("radio", { name: "Card", exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await payOnHostedPage(page);
  await expect(received(page)).toContainText("€50.00");
  for (const { number } of [first, second]) await expect(page.getByRole("link", { name: number })).toBeVisible();
  const states = await db().select({ state: bill.state }).from(bill).where(eq(bill.lineId, customer.lineId)).orderBy(bill.totalCents);
  expect(states.map(({ state }) => state)).toEqual(["paid", "paid", "open"]);
});

test("a saved card pays in one tap", async ({ page, customer }) => {
  const { billId } = await customer.addBill({ totalCents: 3790 });
  await signIn(page, customer.email);
  await page.goto("/more/configure");
  await page.getByRole("button", { name: "Add a card" }).click();
  await page.getByRole("textbox", { name: "Card number" }).fill("4242424242424242");
  await page.getByRole("button", { name: "Save card" }).click();
  await expect(page.getByRole("status")).toContainText("Way to pay saved.");
  await page.goto(`/bills/${billId}`);
  await page.getByRole("button", { name: "Pay €37.90 with Visa •••• 4242" }).click();
  await expect(received(page)).toContainText("€37.90");
  await expect(page.getByRole("button", { name: /^Pay/ })).toHaveCount(0);
});

test("somebody else pays by a private link; a second payer is told and takes over; without JavaScript too", async ({
  page,
  customer,
  browser,
}) => {
  const { billId, number } = await customer.addBill({ totalCents: 3790 });
  await knowBrowser(page, customer.email);
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}`);
  await page.getByRole("link", { name: "Another amount, or somebody else pays" }).click();
  await page.getByRole("button", { name: "Make a link" }).click();
  await expect(page.getByRole("status")).toContainText("The link is ready");
  const link = await page.getByRole("textbox", { name: "Link" }).inputValue();

  const guest = await (await browser.newContext()).newPage();
  await guest.goto(link);
  await expect(guest.getByText(number)).toBeVisible();
  await expect(guest.getByText("€37.90")).toBeVisible();
  await expect(guest.getByText(customer.email)).toHaveCount(0);
  await expect(guest.getByText("Carla Prova")).toHaveCount(0);
  await expectAccessible(guest);
  await guest.getByRole("button", { name: "Continue" }).click();
  await expect(guest).toHaveURL(/\/c\/pay\//);

  const second = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await second.goto(link);
  await expect(second.getByText("Somebody is paying this bill right now")).toBeVisible();
  await second.getByRole("button", { name: "Take over and pay" }).click();
  await payOnHostedPage(second);
  await expect(received(second)).toContainText("€37.90");
  // The first one's page is closed at the provider: nothing can be paid on it any more.
  await guest.reload();
  await expect(guest.getByRole("button", { name: "Pay", exact: true })).toHaveCount(0);
  await guest.goto(link);
  await expect(guest.getByText("This link has ended")).toBeVisible();
  await expect(guest.getByText(number)).toHaveCount(0);
  expect((await guest.request.get(`${link}x`)).status()).toBe(404);
  for (const one of [guest, second]) await one.context().close();
});
