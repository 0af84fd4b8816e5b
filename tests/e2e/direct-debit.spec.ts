import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { clock } from "@/lib/clock";
import { addDays, dayOf } from "@/lib/dates";
import { debitsOf } from "../fixtures/debit";
import { expectAccessible } from "./accessible";
import { expect, knowBrowser, PASSWORD, signIn, test } from "./fixtures";

test.skip(({ isMobile }) => !isMobile, "one flow, at one size");

const today = dayOf(clock.now());

test("a bill is paid by direct debit: mandate read and confirmed, its day on the bill, the document, and an end at once", async ({
  page,
  customer,
}) => {
  const { billId } = await customer.addBill({ dueDate: addDays(today, 10) });
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}`);
  await page.getByRole("link", { name: "Pay by direct debit" }).click();
  const iban = page.getByRole("textbox", { name: "IBAN" });
  await iban.fill("IT60X0542811101000000123457");
  await page.getByRole("textbox", { name: "Account holder" }).fill("Carla Prova");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Check the IBAN: a letter or a digit is wrong.")).toBeVisible();
  await expect(iban).toHaveValue("IT60X0542811101000000123457");
  await iban.fill("IT60 X054 2811 1010 0000 0123 456");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText(/eight weeks/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Give the mandate" }).click();
  await expect(page.getByRole("status")).toContainText("The mandate is active.");
  await expect(page.getByText("IT…3456").first()).toBeVisible();
  await expect(page.getByRole("list", { name: "Next debits" }).getByRole("listitem")).toHaveCount(1);
  await expectAccessible(page);
  const pdf = await page.request.get("/more/configure/debit/pdf");
  expect([pdf.headers()["content-type"], (await pdf.body()).subarray(0, 5).toString()]).toEqual(["application/pdf", "%PDF-"]);

  await page.goto(`/bills/${billId}`);
  await expect(page.getByText(/€37\.90 will be debited on .* from IT…3456/)).toBeVisible();
  // The worker has announced it: paying in another way takes that back.
  await expect(async () => {
    expect(await debitsOf(billId)).toMatchObject([{ state: "planned" }]);
  }).toPass({ timeout: 15_000 });

  await page.goto("/more/configure/debit");
  await page.getByRole("button", { name: "End the mandate" }).click();
  await page.getByRole("button", { name: "End it now" }).click();
  await expect(page.getByRole("status")).toContainText("The mandate has ended");
  expect(await debitsOf(billId)).toMatchObject([{ state: "canceled" }]);
});

test("an overdue bill is paid in instalments: the whole schedule first, then the next one on the bill, and a way out; without JavaScript", async ({
  browser,
  customer,
}) => {
  const { billId } = await customer.addBill({ totalCents: 10_001, dueDate: addDays(today, -2) });
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
  const page = await context.newPage();
  await knowBrowser(page, customer.email);
  await page.goto("/login");
  await page.getByRole("textbox", { name: "Email" }).fill(customer.email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/home$/);
  await page.goto(`/bills/${billId}`);
  await page.getByRole("link", { name: "Pay in instalments" }).click();
  await expect(page.getByRole("row")).toHaveCount(6);
  await page.getByRole("link", { name: "3 instalments" }).click();
  await expect(page.getByRole("row").nth(1)).toContainText("€33.34");
  await page.getByRole("button", { name: "Agree and begin" }).click();
  await expect(page.getByText("To pay in instalments we need your yes to the plan.")).toBeVisible();
  await page.getByRole("checkbox", { name: "I agree to the plan" }).check();
  await page.getByRole("button", { name: "Agree and begin" }).click();
  await expect(page).toHaveURL(new RegExp(`/bills/${billId}$`));
  await expect(page.getByRole("region", { name: "Instalment 1 of 3" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Pay €33.34" })).toBeVisible();
  await page.goto("/bills");
  const listed = page.getByRole("list", { name: "All bills" }).getByRole("listitem");
  await expect(listed).toHaveCount(1);
  await expect(listed).not.toContainText("Overdue");

  await db().update(bill).set({ paidCents: 3334 }).where(eq(bill.id, billId));
  await page.goto(`/bills/${billId}`);
  await expect(page.getByRole("region", { name: "Instalment 2 of 3" })).toBeVisible();
  await page.getByRole("button", { name: "Give the plan up" }).click();
  await page.getByRole("button", { name: "Give it up, pay the rest" }).click();
  await expect(page.getByText(/Overdue since/)).toBeVisible();
  await context.close();
});
