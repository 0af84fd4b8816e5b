import { DEMO_PASSWORD } from "@/lib/demo";
import { aLine, anAssociation } from "@/tests/fixtures/billing";
import { codeInOutbox, expect, signIn, test } from "./fixtures";

test("a newcomer finds the demo account, its bills and their documents", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByText("anna@demo.example")).toBeVisible();
  await expect(page.getByText("Demonstration: no payment is real")).toBeVisible();
  await page.getByRole("link", { name: "Sign in" }).first().click();
  await page.getByRole("textbox", { name: "Email" }).fill("anna@demo.example");
  await page.getByRole("textbox", { name: "Password" }).fill(DEMO_PASSWORD);
  const asked = Date.now();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  // The first time on this device: the code is in the outbox, as a phone would show it.
  await page.getByRole("textbox", { name: "Code" }).fill(await codeInOutbox("+393475550142", asked));
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page).toHaveURL(/\/home$/);
  await expect(page.getByText("Overdue since").first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "Last 13 months" })).toBeVisible();

  await page.goto("/bills");
  const rows = page.getByRole("list", { name: "All bills" }).getByRole("listitem");
  await expect(rows).toHaveCount(14);
  for (const [state, count] of [
    ["Unpaid", 1],
    ["Overdue", 1],
    ["Paid", 12],
  ] as const) {
    await expect(rows.filter({ has: page.getByText(state, { exact: true }) })).toHaveCount(count);
    await page.getByRole("group", { name: "By state" }).getByRole("link", { name: state, exact: true }).click();
    await expect(rows).toHaveCount(count);
    await page.getByRole("group", { name: "By state" }).getByRole("link", { name: "All", exact: true }).click();
    await expect(rows).toHaveCount(14);
  }

  await rows.first().getByRole("link").click();
  await expect(page.getByRole("heading", { name: "What you pay for" })).toBeVisible();
  await page.getByText("Subscriptions").click();
  await page.getByRole("main").locator("details details summary").first().click();
  await expect(page.getByText(/VAT 22/).first()).toBeVisible();
  const xml = await page.request.get((await page.getByRole("link", { name: "Download XML" }).getAttribute("href")) ?? "");
  expect(xml.headers()["content-type"]).toBe("application/xml");
  expect(xml.headers()["content-disposition"]).toContain("attachment");
  expect(xml.headers()["cache-control"]).toContain("no-store");
  expect(await xml.text()).toContain("FatturaElettronica");
});

test("the line switcher names the line and offers the customer's own", async ({ page, customer }) => {
  await page.goto("/login");
  await page.getByRole("textbox", { name: "Email" }).fill(customer.email);
  await page.getByRole("textbox", { name: "Password" }).fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/home$/);
  for (const path of ["/home", "/bills", "/offers", "/chat", "/more", "/more/tracking"]) {
    await page.goto(path);
    await expect(page.getByRole("button", { name: /^Line/ })).toBeVisible();
  }
  await page.getByRole("button", { name: /^Line/ }).click();
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("option")).toHaveCount(0);
});

test("another line is chosen by keyboard alone", async ({ page, customer }) => {
  const { lineId } = await aLine({ name: "Second" });
  await anAssociation(customer.accountId, lineId);
  await signIn(page, customer.email);
  await page.goto("/more");
  await page.getByRole("button", { name: /^Line/ }).focus();
  await page.keyboard.press("Enter");
  const options = page.getByRole("option");
  const chosen = page.getByRole("option", { selected: true });
  await expect(chosen).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(chosen).not.toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(chosen).toBeFocused();
  await page.keyboard.press((await options.last().getAttribute("aria-selected")) === "true" ? "Home" : "End");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Line Second/ })).toBeVisible();
});
