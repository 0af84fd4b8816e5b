import type { Page } from "@playwright/test";
import { gzipSync } from "node:zlib";
import { PORTAL_PAGES } from "../fixtures/addresses";
import { expectAccessibleInBoth } from "./accessible";
import { expect, signIn, test } from "./fixtures";

const PUBLIC = ["/", "/login", "/register", "/recover", "/topup", "/company", "/accessibility", "/privacy", "/offline", "/no-such-page"];

/** Next's own scripts are about 132 KiB of this. */
const SCRIPT_LIMIT_BYTES = 160 * 1024;

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { content, visible } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    visible: document.documentElement.clientWidth,
  }));
  expect(content, `width of ${page.url()}`).toBeLessThanOrEqual(visible);
}

const ADDRESSES = [...PORTAL_PAGES, "/bills/[id]"];
const AT_ONCE = 10;

test("every public page is accessible", async ({ page }) => {
  for (const path of PUBLIC) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await expectAccessibleInBoth(page);
    await expectNoSidewaysScroll(page);
  }
});

// A few a test: all together take longer than a test may.
for (let from = 0; from < ADDRESSES.length; from += AT_ONCE)
  test(`the portal's pages, from number ${String(from + 1)} on, are accessible`, async ({ page, customer }) => {
    const { billId } = await customer.addBill({ totalCents: 3790 });
    await customer.addBill({ totalCents: 2990, state: "paid", paidCents: 2990, issueDate: "2026-01-07", dueDate: "2026-01-30" });
    await signIn(page, customer.email);
    for (const address of ADDRESSES.slice(from, from + AT_ONCE)) {
      const path = address.replace("[id]", billId);
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      const names = await page.getByRole("navigation", { name: "Main" }).getByRole("link").allTextContents();
      expect(names, path).toEqual(["Home", "Bills", "Offers", "Chat", "More"]);
      await expectAccessibleInBoth(page);
      await expectNoSidewaysScroll(page);
    }
  });

test("a page asks for no other one before somebody goes there", async ({ page, customer }) => {
  await signIn(page, customer.email);
  const early: string[] = [];
  page.on("request", (request) => {
    if (request.headers()["next-router-prefetch"] !== undefined) early.push(request.url());
  });
  await page.goto("/more");
  await page.waitForLoadState("networkidle");
  await page.getByRole("link", { name: "Bills", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Bills" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(early).toEqual([]);
});

test("text at 200 % and a window of 320 pixels lose nothing", async ({ page, customer }) => {
  const { billId } = await customer.addBill({ totalCents: 3790 });
  await signIn(page, customer.email);
  for (const path of ["/home", "/bills", `/bills/${billId}`, "/more", "/login", "/"]) {
    await page.setViewportSize({ width: 320, height: 700 });
    await page.goto(path);
    await expectNoSidewaysScroll(page);
    await page.setViewportSize({ width: 640, height: 900 });
    await page.addStyleTag({ content: "html { font-size: 200% }" });
    await expectNoSidewaysScroll(page);
  }
});

test("a page of the portal loads at most 160 KiB of script", async ({ page, customer }) => {
  const { billId } = await customer.addBill({ totalCents: 3790 });
  await signIn(page, customer.email);
  for (const path of ["/home", "/bills", `/bills/${billId}`, "/more"]) {
    const bodies: Promise<Buffer>[] = [];
    const collect = (response: { request(): { resourceType(): string }; body(): Promise<Buffer> }) => {
      if (response.request().resourceType() === "script") bodies.push(response.body());
    };
    page.on("response", collect);
    await page.goto(path, { waitUntil: "networkidle" });
    page.off("response", collect);
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    test
      .info()
      .annotations.push({ type: "figure", description: `${path.replace(billId, "[id]")}: ${(bytes / 1024).toFixed(1)} KiB of script` });
    expect(bytes, path).toBeGreaterThan(0);
    expect(bytes, path).toBeLessThanOrEqual(SCRIPT_LIMIT_BYTES);
  }
});

test("the whole way from sign-in to a bill is walked by keyboard", async ({ page, customer }) => {
  const { number } = await customer.addBill({ totalCents: 3790 });
  await page.goto("/login");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.getByRole("textbox", { name: "Email" }).focus();
  await page.keyboard.type(customer.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type("demo-password-2026");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/home$/);
  const focusNext = async (name: string | RegExp) => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press("Tab");
      const focused = page.locator(":focus");
      if ((await focused.count()) > 0 && (await focused.getAttribute("aria-label"))?.match(name)) return;
      if ((await focused.count()) > 0 && (await focused.textContent())?.match(name)) return;
    }
    throw new Error(`no focus on ${String(name)}`);
  };
  await focusNext(/^Bills$/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/bills$/);
  await expect(page.getByRole("heading", { level: 1, name: "Bills" })).toBeVisible();
  await focusNext(new RegExp(number));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: number })).toBeVisible();
});

test("the reader's language is followed and a choice is remembered", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, locale: "fr-FR" });
  const page = await context.newPage();
  await page.goto("/login");
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await expect(page.getByRole("button", { name: "Se connecter", exact: true })).toBeVisible();
  await page.getByRole("button", { name: /Langue/ }).click();
  await page.getByRole("button", { name: "Italiano" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "it");
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "it");
  await context.close();
});
