import type { Page } from "@playwright/test";
import { like } from "drizzle-orm";
import { db } from "@/db/client";
import { rateLimit } from "@/db/schema/identity";
import { aMobileNumber, aLine, anAssociation } from "../fixtures/billing";
import { aMovement } from "../fixtures/credit";
import { addCookie } from "./cookies";
import { expectAccessibleInBoth } from "./accessible";
import { expect, makeCustomer, signIn, test, type Customer } from "./fixtures";

/** Gives a customer a mobile line with one odd charge; they look at that line. */
async function anOddCharge(page: Page, customer: Customer): Promise<string> {
  const { lineId } = await aLine({ kind: "mobile", number: aMobileNumber(), name: "My mobile" });
  await anAssociation(customer.accountId, lineId, { proof: "sms" });
  await aMovement(lineId, { amountCents: -250, kind: "usage", note: "Call to a 199 number" });
  await signIn(page, customer.email);
  await addCookie(page, `mytim-line=${lineId}`);
  return lineId;
}

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });
    test("a movement is reported with what is wrong, once, and followed by its reference", async ({ page, customer }) => {
      await anOddCharge(page, customer);
      await page.goto("/more/movements");
      await page.getByRole("list", { name: "Movements" }).getByRole("link", { name: "Usage" }).click();
      await page.getByRole("link", { name: "Something is wrong" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Something is wrong" })).toBeVisible();
      const words = page.getByRole("textbox", { name: "Tell us what happened" });
      await words.fill("I never called it");
      await page.getByRole("button", { name: "Send the report" }).click();
      await expect(page.getByText("Choose what is wrong.")).toBeVisible();
      await expect(words).toHaveValue("I never called it");
      await page.getByRole("radio", { name: "I don’t recognise it" }).check();
      await page.getByRole("button", { name: "Send the report" }).click();
      await expect(page.getByRole("status")).toContainText("We have your report");
      const title = (await page.getByRole("heading", { level: 1 }).textContent()) ?? "";
      const reference = title.replace("Report ", "");
      expect(reference).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
      await expect(page.getByText("I never called it")).toBeVisible();
      await page.goto("/more/movements/1");
      await expect(page.getByText(reference)).toBeVisible();
      await page.getByRole("link", { name: "Follow the report" }).click();
      await expect(page.getByRole("list", { name: "What happened" })).toContainText("Report received");
      await page.goto("/more/tracking");
      await expect(page.getByRole("list", { name: "Reports" }).getByRole("listitem")).toHaveCount(1);
      await expect(page.getByRole("link", { name: reference })).toBeVisible();
    });
  });

test("another customer's movement and report are not found", async ({ page, customer, browser }) => {
  const stranger = await makeCustomer();
  const theirs = await browser.newPage();
  const lineId = await anOddCharge(theirs, stranger);
  await theirs.goto(`/more/tracking/new?line=${lineId}&movement=1`);
  await theirs.getByRole("radio", { name: "The amount is wrong" }).check();
  await theirs.getByRole("button", { name: "Send the report" }).click();
  await expect(theirs.getByRole("status")).toContainText("We have your report");
  await signIn(page, customer.email);
  for (const path of [
    new URL(theirs.url()).pathname,
    `/more/tracking/new?line=${lineId}&movement=1`,
    "/more/tracking/new?line=x",
    "/more/tracking/1",
  ])
    expect((await page.request.get(path)).status(), path).toBe(404);
  await theirs.close();
});

test("reports are accessible", async ({ page, customer }) => {
  await db().delete(rateLimit).where(like(rateLimit.key, "ticket%"));
  const lineId = await anOddCharge(page, customer);
  const form = `/more/tracking/new?line=${lineId}&movement=1`;
  await page.goto(form);
  await page.getByRole("button", { name: "Send the report" }).click();
  await expect(page.getByText("Choose what is wrong.")).toBeVisible();
  await expectAccessibleInBoth(page);
  await page.getByRole("radio", { name: "Something else" }).check();
  await page.getByRole("textbox", { name: "Tell us what happened" }).fill("Odd");
  await page.getByRole("button", { name: "Send the report" }).click();
  await expect(page.getByRole("status")).toContainText("We have your report");
  await expectAccessibleInBoth(page);
  await page.goto("/more/tracking");
  await expectAccessibleInBoth(page);
});
