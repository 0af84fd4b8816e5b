import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { operatorExport } from "@/db/schema/billing";
import { billDelivery, noticeChoice, suspensionNotice } from "@/db/schema/billing/bill-notice";
import { addDays, dayOf } from "@/lib/dates";
import { expectAccessible } from "./accessible";
import { expect, signIn, test } from "./fixtures";

test("a customer chooses what they are told of their bills, and how bills come", async ({ page, customer }) => {
  await signIn(page, customer.email);
  await page.goto("/more/configure");
  await page.getByRole("link", { name: "Bill notices" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Bill notices" })).toBeVisible();
  const due = page.getByRole("switch", { name: "Due in 5 days By mail" });
  const dueBySms = page.getByRole("switch", { name: "Due in 5 days By SMS" });
  await expect(due).toBeChecked();
  await expect(dueBySms).not.toBeChecked();
  await dueBySms.click();
  await expect(dueBySms).toBeChecked();
  await due.press("Enter");
  await expect(due).not.toBeChecked();
  await page.getByRole("switch", { name: /PDF attached/ }).click();
  await expect(page.getByRole("switch", { name: /PDF attached/ })).toBeChecked();
  await page.reload();
  await expect(due).not.toBeChecked();
  await expect(page.getByText("can’t be switched off")).toBeVisible();
  await expectAccessible(page);
  expect(await db().select().from(noticeChoice).where(eq(noticeChoice.accountId, customer.accountId))).toHaveLength(3);

  await page.goto("/more/configure");
  await page.getByRole("link", { name: "How the bill comes" }).click();
  await page.getByRole("radio", { name: "On paper" }).check();
  await page.getByRole("textbox", { name: "Street and number" }).fill("Via dei Platani 12");
  await page.getByRole("textbox", { name: "Postcode (CAP)" }).fill("172");
  await page.getByRole("textbox", { name: "Town" }).fill("Roma");
  await page.getByRole("textbox", { name: "Province" }).fill("rm");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("textbox", { name: "Postcode (CAP)" })).toBeFocused();
  await expect(page.getByText("A postcode has five digits")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Street and number" })).toHaveValue("Via dei Platani 12");
  await page.getByRole("textbox", { name: "Postcode (CAP)" }).fill("00172");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("on paper to Via dei Platani 12, 00172 Roma (RM)")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("status")).toContainText("from the next bill on");
  await page.getByRole("radio", { name: "Without paper" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("Without paper: by mail and in the portal")).toBeVisible();
  const made = await db().select({ id: billDelivery.id }).from(billDelivery).where(eq(billDelivery.lineId, customer.lineId));
  expect(made).toHaveLength(2);
  for (const { id } of made)
    expect(await db().select({ id: operatorExport.id }).from(operatorExport).where(eq(operatorExport.reference, id))).toHaveLength(1);
});

test("both work without JavaScript, and a suspension that was announced stands on home and on its bill", async ({
  browser,
  customer,
  page,
}) => {
  const today = dayOf(new Date());
  const { billId, number } = await customer.addBill({ issueDate: addDays(today, -60), dueDate: addDays(today, -30) });
  await db()
    .insert(suspensionNotice)
    .values({
      id: crypto.randomUUID(),
      billId,
      lineId: customer.lineId,
      amountCents: 3790,
      noticedAt: new Date(),
      notBefore: addDays(today, 45),
    });
  await signIn(page, customer.email);
  await page.goto("/home");
  await expect(page.getByText(/Service may be suspended from/)).toBeVisible();
  await page.getByRole("link", { name: `See bill ${number}` }).click();
  await expect(page.getByText(/Service may be suspended from/)).toBeVisible();
  await expect(page.getByText(/What stops it/)).toBeVisible();

  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
    locale: "en-GB",
  });
  const plain = await context.newPage();
  await plain.goto("/more/configure/notices");
  await plain.getByRole("switch", { name: "Bill paid By mail" }).click();
  await expect(plain.getByRole("switch", { name: "Bill paid By mail" })).not.toBeChecked();
  await plain.goto("/more/configure/delivery");
  await plain.getByRole("button", { name: "Continue" }).click();
  await plain.getByRole("button", { name: "Confirm" }).click();
  await expect(plain.getByText("Without paper: by mail and in the portal")).toBeVisible();
  await context.close();
});
