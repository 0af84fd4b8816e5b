import { eq } from "drizzle-orm";
import { TOTP } from "otpauth";
import type { Page } from "@playwright/test";
import { v4 as uuidv4 } from "uuid";
import { db } from "@/db/client";
import { notification } from "@/db/schema/notifications";
import { expectAccessible } from "./accessible";
import { codeOfAccount, expect, PASSWORD, signInByForm, test, type Customer } from "./fixtures";

async function givePassword(page: Page, { email }: Customer, path = "/login"): Promise<void> {
  await page.goto(path);
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** A browser that the customer never signed in with. */
test.beforeEach(async ({ page, customer }) => {
  expect(customer.email).not.toBe("");
  await page.context().clearCookies();
});

async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByRole("textbox", { name: "Code" }).fill(code);
  await page.getByRole("button", { name: "Confirm" }).click();
}

test("a new device asks for the code that was sent, and goes on to the page that was asked for; then it is known", async ({
  page,
  customer,
}) => {
  await givePassword(page, customer, "/login?next=/bills");
  await expect(page.getByRole("heading", { name: "Enter the code" })).toBeVisible();
  await expect(page.getByText("We sent six digits by SMS to").filter({ hasText: customer.mobile.slice(-3) })).toBeVisible();
  await expect(page.getByText(customer.mobile.slice(3))).toHaveCount(0);
  await expect(page.getByRole("textbox", { name: "Code" })).toBeFocused();
  expect((await page.request.get("/home", { maxRedirects: 0 })).status()).toBe(307);
  await giveCode(page, await codeOfAccount(customer.accountId));
  await expect(page).toHaveURL(/\/bills$/);
  await page.context().clearCookies({ name: "mytim-session" });
  await givePassword(page, customer);
  await expect(page).toHaveURL(/\/home$/);
});

test("a wrong code says so and keeps the way; a new one ends the one before; another account can be used", async ({ page, customer }) => {
  await givePassword(page, customer);
  await page.getByRole("textbox", { name: "Code" }).fill("12 34");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("textbox", { name: "Code" })).toHaveAccessibleDescription(/six digits/);
  const first = await codeOfAccount(customer.accountId);
  await giveCode(page, first === "000000" ? "000001" : "000000");
  await expect(page.getByRole("alert").filter({ hasText: "That isn’t the code" })).toBeVisible();
  await page.getByRole("button", { name: "Send a new code" }).click();
  await expect(page.getByRole("status").filter({ hasText: "A new code is on its way" })).toBeVisible();
  await page.getByRole("button", { name: "Use another account" }).click();
  await expect(page.getByRole("textbox", { name: "Email" })).toBeVisible();
});

test("while SMS are delayed, whoever waits for a code reads so, with an account or without", async ({ page, customer, isMobile }) => {
  test.skip(isMobile, "the same on a phone");
  const delayed = page.getByText("Text messages are delayed at the moment");
  await givePassword(page, customer);
  await expect(page.getByRole("heading", { name: "Enter the code" })).toBeVisible();
  await expect(delayed).toHaveCount(0);
  // One that comes after all those that other tests send meanwhile, so that none of them says that all is well.
  const late = { id: uuidv4(), once: uuidv4(), createdAt: new Date(Date.now() + 3_600_000), attempts: 1 };
  const values = { challengeId: uuidv4(), purpose: "sign-in" };
  const sms = { channel: "sms", address: customer.mobile, language: "en", template: "code", state: "waiting", values } as const;
  await db()
    .insert(notification)
    .values({ ...sms, ...late });
  try {
    await expect(async () => {
      await page.reload();
      await expect(delayed).toBeVisible({ timeout: 1000 });
    }).toPass();
    await expect(page.getByText("you can sign in with it")).toBeVisible();
    await expectAccessible(page);
    await page.goto("/recover");
    await page.getByRole("textbox", { name: "Email" }).fill("nobody@posta.example");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByRole("textbox", { name: "Code" })).toBeVisible();
    await expect(delayed).toBeVisible();
  } finally {
    await db().delete(notification).where(eq(notification.id, late.id));
  }
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("password and code are forms of one page", async ({ page, customer }) => {
    await givePassword(page, customer);
    await giveCode(page, await codeOfAccount(customer.accountId));
    await expect(page).toHaveURL(/\/home$/);
  });
});

test("the code of one browser opens nothing in another", async ({ page, customer, browser }) => {
  await givePassword(page, customer);
  await expect(page.getByRole("textbox", { name: "Code" })).toBeVisible();
  const code = await codeOfAccount(customer.accountId);
  const other = await (await browser.newContext()).newPage();
  await other.goto("/login");
  await expect(other.getByRole("textbox", { name: "Code" })).toHaveCount(0);
  await other.context().close();
  await giveCode(page, code);
  await expect(page).toHaveURL(/\/home$/);
});

test("sessions are listed and ended, one or all others, at the next request", async ({ page, customer, browser }) => {
  const other = await (await browser.newContext()).newPage();
  await signInByForm(other, customer.email);
  await signInByForm(page, customer.email);
  await page.goto("/more/configure");
  await page.getByRole("link", { name: "Devices and sessions" }).click();
  const open = page.getByRole("list", { name: "Signed in now" }).getByRole("listitem");
  await expect(open).toHaveCount(2);
  await expect(open.filter({ hasText: "This device" })).toHaveCount(1);
  await open.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("status").filter({ hasText: "That device is signed out" })).toBeVisible();
  await other.goto("/bills");
  await expect(other).toHaveURL(/\/login/);
  await signInByForm(other, customer.email);
  await page.reload();
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "All other devices are signed out" })).toBeVisible();
  await other.goto("/bills");
  await expect(other).toHaveURL(/\/login/);
  await other.context().close();
});

test("a forgotten device is signed out and asked for a code again", async ({ page, customer }) => {
  await signInByForm(page, customer.email);
  await page.goto("/more/configure/sessions");
  await page.getByRole("button", { name: "Forget" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Forget" }).click();
  await expect(page).toHaveURL(/\/login/);
  await givePassword(page, customer);
  await expect(page.getByRole("textbox", { name: "Code" })).toBeVisible();
});

test("the password is changed with the one that it was, and other devices are out", async ({ page, customer, browser }) => {
  const other = await (await browser.newContext()).newPage();
  await signInByForm(other, customer.email);
  await signInByForm(page, customer.email);
  await page.goto("/more/configure/password");
  const change = async (current: string, chosen: string) => {
    await page.getByRole("textbox", { name: "Current password" }).fill(current);
    await page.getByRole("textbox", { name: "New password" }).fill(chosen);
    await page.getByRole("button", { name: "Change the password" }).click();
  };
  await change("not it", "quattro cavalli verdi al mare");
  await expect(page.getByRole("alert").filter({ hasText: "isn’t your password" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "New password" })).toHaveValue("");
  await change(PASSWORD, "quattro cavalli verdi al mare");
  await expect(page.getByRole("status").filter({ hasText: "Your password is changed" })).toBeVisible();
  await other.goto("/bills");
  await expect(other).toHaveURL(/\/login/);
  await other.context().close();
});

test("an authenticator app is set up after a fresh proof, and then asked for", async ({ page, customer, browser }) => {
  await signInByForm(page, customer.email);
  await page.goto("/more/configure/app");
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByRole("img", { name: "QR code" })).toBeVisible();
  const secret = ((await page.locator(".font-mono").textContent()) ?? "").replaceAll(" ", "");
  const totp = new TOTP({ secret });
  await giveCode(page, totp.generate());
  await expect(page.getByRole("status").filter({ hasText: "From now on" })).toBeVisible();
  const other = await (await browser.newContext()).newPage();
  await givePassword(other, customer);
  await expect(other.getByText("Open your authenticator app")).toBeVisible();
  await giveCode(other, totp.generate({ timestamp: Date.now() + 30_000 }));
  await expect(other).toHaveURL(/\/home$/);
  await other.context().close();
});
