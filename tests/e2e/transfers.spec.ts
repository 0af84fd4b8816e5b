import type { Page } from "@playwright/test";
import { aMobileNumber, aLine, anAssociation } from "../fixtures/billing";
import { aMovement } from "../fixtures/credit";
import { addCookie } from "./cookies";
import { expectAccessibleInBoth } from "./accessible";
import { expect, makeCustomer, signIn, test, type Customer } from "./fixtures";

/** A customer's prepaid line with money on it, which they look at. */
async function aMobile(page: Page, customer: Customer, cents = 1200) {
  const made = await aLine({ kind: "mobile", number: aMobileNumber(), name: "My mobile" });
  await anAssociation(customer.accountId, made.lineId, { proof: "sms" });
  await aMovement(made.lineId, { amountCents: cents, kind: "top-up" });
  await signIn(page, customer.email);
  await addCookie(page, `mytim-line=${made.lineId}`);
  return made;
}

/** Fills in the form for five euro. */
async function fill(page: Page, number: string, every: string): Promise<void> {
  await page.getByRole("textbox", { name: "Mobile number" }).fill(number);
  await page.getByRole("radio", { name: "€5.00" }).check();
  await page.getByRole("radio", { name: every }).check();
  await page.getByRole("button", { name: "Continue" }).click();
}

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });
    test("credit is given after a yes, arrives, and both sides see it", async ({ page, customer, browser }) => {
      const theirs = await browser.newPage();
      const receiver = await makeCustomer();
      const other = await aMobile(theirs, receiver, 200);
      await aMobile(page, customer);
      await page.goto("/more");
      await page.getByRole("link", { name: "Give credit" }).click();
      await expect(page.getByText("You can give up to €12.00")).toBeVisible();
      await fill(page, "06 5550 1234", "Once, now");
      await expect(page.getByRole("alert").filter({ hasText: "Enter an Italian mobile number" })).toBeVisible();
      await expect(page.getByRole("textbox", { name: "Mobile number" })).toHaveValue("06 5550 1234");
      await fill(page, other.number, "Once, now");
      await expect(page.getByRole("heading", { level: 1, name: "Confirm the gift" })).toBeVisible();
      await expect(page.getByText("can’t be had back")).toBeVisible();
      const draft = page.url();
      await page.getByRole("button", { name: "Give €5.00" }).click();
      await expect(page.getByRole("status").first()).toContainText("the credit is on its way");
      await expect(async () => {
        await page.goto("/more/transfers");
        await expect(page.getByRole("list", { name: "Given and received" })).toContainText("Arrived");
      }).toPass({ timeout: 60_000 });
      await page.goto(draft);
      await expect(page.getByRole("button", { name: "Give €5.00" })).toHaveCount(0);
      await expect(page.getByText("Arrived")).toBeVisible();
      await theirs.goto("/more/transfers");
      await expect(theirs.getByRole("list", { name: "Given and received" })).toContainText("Received");
      expect((await theirs.request.get(new URL(draft).pathname)).status()).toBe(404);
      await theirs.close();
    });
  });

test("what is typed while an answer is awaited stays", async ({ page, customer }) => {
  await aMobile(page, customer);
  await page.goto("/more/transfers");
  await page.route("**/more/transfers", async (route) => {
    if (route.request().method() === "POST") await new Promise((resolve) => setTimeout(resolve, 2000));
    await route.continue();
  });
  await fill(page, "06 5550 1234", "Every 7 days");
  await page.getByRole("textbox", { name: "Mobile number" }).fill("347 555 0142");
  await expect(page.getByRole("alert").filter({ hasText: "Enter an Italian mobile number" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Mobile number" })).toHaveValue("347 555 0142");
  await expect(page.getByRole("radio", { name: "Every 7 days" })).toBeChecked();
});

test("credit that is given again and again is shown with its next day, and stopped in one tap", async ({ page, customer }) => {
  const other = await aLine({ kind: "mobile", number: aMobileNumber() });
  await aMobile(page, customer);
  await page.goto("/more/transfers");
  await expectAccessibleInBoth(page);
  await fill(page, other.number, "Every 30 days");
  await expect(page.getByText("Then again")).toBeVisible();
  await expectAccessibleInBoth(page);
  await page.getByRole("link", { name: "Change" }).click();
  await fill(page, other.number, "Every 7 days");
  await page.getByRole("button", { name: "Give €5.00" }).click();
  const plans = page.getByRole("list", { name: "Regular gifts" });
  await expect(plans).toContainText("Every 7 days · next on");
  await expectAccessibleInBoth(page);
  await plans.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByRole("status").first()).toContainText("it is not repeated any more");
  await expect(plans).toHaveCount(0);
});

test("a fixed line has no credit to give, and one without enough says how to have some", async ({ page, customer }) => {
  await signIn(page, customer.email);
  await page.goto("/more/transfers");
  await expect(page.getByText("Credit belongs to mobile lines")).toBeVisible();
  const other = await makeCustomer();
  await aMobile(page, other, 50);
  await page.goto("/more/transfers");
  await expect(page.getByText("There is not enough credit to give")).toBeVisible();
});
