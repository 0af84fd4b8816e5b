import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { line } from "@/db/schema/lines";
import { aMobileNumber, aLine, anAssociation } from "../fixtures/billing";
import { aMovement } from "../fixtures/credit";
import { load } from "../fixtures/usage";
import { addCookie } from "./cookies";
import { expectAccessibleInBoth } from "./accessible";
import { expect, signIn, test, type Customer } from "./fixtures";

/** A customer's prepaid line with 15 euro that were topped up and 2 that were given, which left at the end of October; they look at it. */
async function aGoneLine(page: Page, customer: Customer) {
  const made = await aLine({ kind: "mobile", number: aMobileNumber(), name: "My old mobile" });
  await anAssociation(customer.accountId, made.lineId, { proof: "sms" });
  await aMovement(made.lineId, { amountCents: 1500, kind: "top-up" });
  await aMovement(made.lineId, { amountCents: 200, kind: "bonus" });
  await db().update(line).set({ leftOn: "2026-10-31", leftReason: "ported" }).where(eq(line.id, made.lineId));
  await signIn(page, customer.email);
  await addCookie(page, `mytim-line=${made.lineId}`);
  return made;
}

test("the credit of a line that left is paid back to a bank account, looked at before it is confirmed", async ({ page, customer }) => {
  const { lineId } = await aGoneLine(page, customer);
  await page.goto("/home");
  await expect(page.getByText("This line has not been ours since 31 October 2026")).toBeVisible();
  await expect(page.getByRole("link", { name: "Top up", exact: true })).toHaveCount(0);
  await expectAccessibleInBoth(page);
  await page.goto("/more/line");
  await expectAccessibleInBoth(page);
  await page.getByRole("link", { name: "The line’s credit" }).click();
  await expect(page.getByText("€15.00").first()).toBeAttached();
  await expect(page.getByText("Another €2.00 is credit that we gave you")).toBeVisible();
  await page.getByRole("radio", { name: "To a bank account" }).check();
  const iban = page.getByRole("textbox", { name: "IBAN" });
  await iban.fill("IT60X0542811101000000123457");
  await page.getByRole("textbox", { name: "Holder of the account" }).fill("Carla Prova");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Check the IBAN")).toBeVisible();
  await expect(iban).toHaveValue("IT60X0542811101000000123457");
  await expectAccessibleInBoth(page);
  await iban.fill("IT60 X054 2811 1010 0000 0123 456");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("€15.00 goes to the account IT60 X054 2811 1010 0000 0123 456 of Carla Prova.")).toBeVisible();
  expect(await db().select().from(creditReturn).where(eq(creditReturn.lineId, lineId))).toEqual([]);
  await expectAccessibleInBoth(page);
  await page.getByRole("link", { name: "Change" }).click();
  await expect(iban).toHaveValue("IT60 X054 2811 1010 0000 0123 456");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("status")).toContainText("We have your request");
  const requests = page.getByRole("list", { name: "Your requests" });
  await expect(requests).toContainText("to the account ending in 3456");
  await expect(requests).toContainText("Under way");
  await expectAccessibleInBoth(page);
  const [asked] = await db().select().from(creditReturn).where(eq(creditReturn.lineId, lineId));
  await load({ type: "credit_return", reference: asked?.id, state: "paid", at: new Date().toISOString() });
  await page.goto("/more/line/credit");
  await expect(requests).toContainText("Arrived");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("it is moved to another number, and is there once the network has confirmed", async ({ page, customer }) => {
    await aGoneLine(page, customer);
    const other = await aLine({ kind: "mobile", number: aMobileNumber(), name: "My new mobile" });
    await aMovement(other.lineId, { amountCents: 100 });
    await page.goto("/more/line/credit");
    await page.getByRole("textbox", { name: "Mobile number" }).fill(other.number.slice(3));
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByText(`€15.00 goes to the number ${other.number.slice(3)}.`)).toBeVisible();
    await page.getByRole("button", { name: "Confirm" }).click();
    await expect(page.getByRole("status")).toContainText("We have your request");
    await expect(async () => {
      await page.goto("/more/line/credit");
      await expect(page.getByRole("list", { name: "Your requests" })).toContainText("Arrived", { timeout: 1000 });
    }).toPass({ timeout: 30_000 });
    await page.goto("/more/movements");
    await expect(page.getByRole("list", { name: "Movements" }).getByRole("listitem").first()).toContainText("Return");
  });
});

test("a line that is ours has no credit to ask back", async ({ page, customer }) => {
  await signIn(page, customer.email);
  expect((await page.request.get("/more/line/credit")).status()).toBe(404);
});
