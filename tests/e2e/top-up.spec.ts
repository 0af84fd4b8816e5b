import type { Page } from "@playwright/test";
import { like } from "drizzle-orm";
import { db } from "@/db/client";
import { rateLimit } from "@/db/schema/identity";
import { aMobileNumber, aLine, anAssociation } from "../fixtures/billing";
import { aCard, aMovement, creditNow } from "../fixtures/credit";
import { addCookie } from "./cookies";
import { expectAccessibleInBoth } from "./accessible";
import { expect, signIn, test } from "./fixtures";

/** A mobile line with 5 euro of credit; a customer's where one is given. */
async function aPrepaidLine(accountId?: string) {
  const line = await aLine({ kind: "mobile", number: aMobileNumber(), name: "My mobile" });
  if (accountId !== undefined) await anAssociation(accountId, line.lineId, { proof: "sms" });
  await aMovement(line.lineId, { amountCents: 500, kind: "bonus", note: "Welcome" });
  return { ...line, national: line.number.slice(3) };
}

async function fill(page: Page, number: string): Promise<void> {
  await page.goto("/topup");
  await page.getByRole("textbox", { name: "Mobile number" }).fill(number);
  await page.getByRole("radio", { name: "€12.00" }).check();
  await page.getByRole("radio", { name: "Card", exact: true }).check();
}

async function pay(page: Page, card = "4242424242424242"): Promise<void> {
  await page.getByRole("textbox", { name: "Card number" }).fill(card);
  await page.getByRole("button", { name: "Pay", exact: true }).click();
}

// The tests of this machine come from one address, as a large family would.
test.beforeEach(() => db().delete(rateLimit).where(like(rateLimit.key, "top-up-address%")));

test("a guest tops up by card; the receipt says received once the network has confirmed, under a link of its own", async ({ page }) => {
  const { national, number } = await aPrepaidLine();
  await fill(page, national);
  await expect(page.getByText(`€12.00 for ${national}. Check the number`)).toBeVisible();
  await page.getByRole("radio", { name: "RicariCard" }).check();
  await expect(page.getByText(`The RicariCard’s amount for ${national}. Check the number`)).toBeVisible();
  await page.getByRole("radio", { name: "Card", exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText(national.slice(-4))).toBeVisible();
  await pay(page);
  await expect(page).toHaveURL(/\/receipts\//);
  await expect(page.getByRole("status")).toContainText("Top-up received", { timeout: 30_000 });
  const answer = await page.request.get(page.url().replace(/.{4}$/, "AAAA"));
  expect(answer.status()).toBe(404);
  expect(await page.content()).not.toContain(number);
});

test("a customer sees the credit rise on their own line, and the movement with the credit after it", async ({ page, customer }) => {
  const { national, lineId } = await aPrepaidLine(customer.accountId);
  await signIn(page, customer.email);
  await addCookie(page, `mytim-line=${lineId}`);
  await page.goto("/home");
  await expect(page.getByRole("heading", { level: 1, name: "Credit" })).toBeVisible();
  await expect(page.getByText("€5.00").first()).toBeAttached();
  await page.getByRole("link", { name: "Top up", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Mobile number" })).toHaveValue(new RegExp(national.slice(0, 3)));
  await page.getByRole("radio", { name: "€12.00" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await pay(page);
  await expect(page.getByRole("status")).toContainText("Top-up received", { timeout: 30_000 });
  await page.getByRole("textbox", { name: "Name for this number" }).fill("My tablet");
  await page.getByRole("button", { name: "Keep as favourite" }).click();
  await expect(page.getByRole("status")).toContainText("among your favourites");
  await page.goto("/home");
  await expect(page.getByText("€17.00").first()).toBeAttached();
  await page.getByRole("link", { name: "Movements", exact: true }).click();
  const rows = page.getByRole("list", { name: "Movements" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("then €17.00");
  await rows.first().getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1, name: "Top-up" })).toBeVisible();
  await page.goto("/more/movements?kind=bonus");
  await expect(rows).toHaveCount(1);
  await page.goto("/more/movements?search=welcome");
  await expect(rows).toHaveCount(1);
  const csv = await page.request.get("/more/movements/csv", { headers: { "accept-language": "en" } });
  expect(await csv.text()).toMatch(
    /^When,Kind,Note,Amount \(EUR\),Credit after \(EUR\)\r\n[^\r\n]+,Top-up,,12\.00,17\.00\r\n[^\r\n]+,Bonus,Welcome,5\.00,5\.00\r\n$/,
  );
  const pdf = await page.request.get("/more/movements/pdf");
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
});

test("a declined card, and a checkout that is left, charge nothing and can begin again", async ({ page }) => {
  const { national } = await aPrepaidLine();
  await fill(page, national);
  await page.getByRole("button", { name: "Continue" }).click();
  await pay(page, "4000000000000002");
  await expect(page.getByText(/declined/i).first()).toBeVisible();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/topup\?canceled=1/);
  await expect(page.getByRole("status")).toContainText("haven’t been charged");
  await fill(page, national);
  await page.getByRole("button", { name: "Continue" }).click();
  await pay(page, "4000000000000002");
  await expect(page.getByText(/declined/i).first()).toBeVisible();
  await pay(page);
  await expect(page.getByRole("status")).toContainText("Top-up received", { timeout: 30_000 });
});

test("who goes back from the checkout, and back from the receipt, pays once", async ({ page, customer }) => {
  const { national, lineId } = await aPrepaidLine(customer.accountId);
  await signIn(page, customer.email);
  await fill(page, national);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("textbox", { name: "Card number" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("textbox", { name: "Mobile number" })).toBeVisible();
  await fill(page, national);
  await page.getByRole("button", { name: "Continue" }).click();
  await pay(page);
  await expect(page.getByRole("status")).toContainText("Top-up received", { timeout: 30_000 });
  await page.goBack();
  await expect(page.getByRole("button", { name: "Pay", exact: true })).toHaveCount(0);
  expect(await creditNow(lineId)).toMatchObject({ account: { balanceCents: 1700 }, sumCents: 1700 });
});

test("a browser that is closed while the card is charged loses nothing: the credit comes", async ({ page, customer, context }) => {
  const { national, lineId } = await aPrepaidLine(customer.accountId);
  await signIn(page, customer.email);
  await fill(page, national);
  await page.getByRole("button", { name: "Continue" }).click();
  // What comes after the charge, the way back to the portal, never happens.
  await page.route(/\/pay\/return|\/receipts\//, (route) => route.abort());
  await pay(page);
  await page.close();
  await expect.poll(async () => (await creditNow(lineId)).sumCents, { timeout: 60_000 }).toBe(1700);
  const later = await context.newPage();
  await addCookie(later, `mytim-line=${lineId}`);
  await later.goto("/more/movements");
  await expect(later.getByRole("list", { name: "Movements" }).getByRole("listitem").first()).toContainText("then €17.00");
});

test("a RicariCard is typed in fours, used once, and told apart from a wrong one", async ({ page }) => {
  const { national } = await aPrepaidLine();
  const { pin } = await aCard();
  await page.goto("/topup");
  await page.getByRole("textbox", { name: "Mobile number" }).fill(national);
  await page.getByRole("radio", { name: "RicariCard" }).check();
  await expect(page.getByRole("radio", { name: "€12.00" })).toBeHidden();
  const field = page.getByRole("textbox", { name: "RicariCard PIN" });
  await field.fill("1234");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("The PIN has sixteen digits.")).toBeVisible();
  await field.fill("0000000000000000");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("No card has this PIN")).toBeVisible();
  // Pasted as it stands in somebody's message, then typed.
  await field.fill("");
  await page.keyboard.insertText(`PIN: ${pin.replace(/(\d{4})(?=\d)/g, "$1-")} `);
  await expect(field).toHaveValue(pin.replace(/(\d{4})(?=\d)/g, "$1 "));
  await field.fill("");
  await field.pressSequentially(pin);
  await expect(field).toHaveValue(pin.replace(/(\d{4})(?=\d)/g, "$1 "));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("status")).toContainText("Top-up received", { timeout: 30_000 });
});

test("what cannot be topped up says why, and keeps what was typed", async ({ page }) => {
  await fill(page, "06 5550 1234");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Enter an Italian mobile number")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Mobile number" })).toHaveValue("06 5550 1234");
  await page.getByRole("textbox", { name: "Mobile number" }).fill(aMobileNumber().slice(3));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("isn’t one of our prepaid mobile lines")).toBeVisible();
});

test("credit, movements and top-up are accessible", async ({ page, customer }) => {
  const { lineId } = await aPrepaidLine(customer.accountId);
  await signIn(page, customer.email);
  await addCookie(page, `mytim-line=${lineId}`);
  for (const path of ["/home", "/more/movements", "/more/movements/1", "/topup"]) {
    await page.goto(path);
    await expectAccessibleInBoth(page);
  }
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("a guest tops up all the same", async ({ page }) => {
    const { national } = await aPrepaidLine();
    await fill(page, national);
    await page.getByRole("button", { name: "Continue" }).click();
    await pay(page);
    await expect(page).toHaveURL(/\/receipts\//);
    await expect(page.getByRole("status")).toContainText(/Payment received|Top-up received/);
  });
});
