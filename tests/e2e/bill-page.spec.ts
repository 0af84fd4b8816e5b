import type { Page } from "@playwright/test";
import { like } from "drizzle-orm";
import { db } from "@/db/client";
import { rateLimit } from "@/db/schema/identity";
import { aBillEventRow, someRows } from "../fixtures/billing";
import { load } from "../fixtures/usage";
import { expectAccessibleInBoth } from "./accessible";
import { expect, signIn, test, type Customer } from "./fixtures";

const SUBSCRIPTION = { articleCode: "ABB-FIBRA", total: "24.51", unitPrice: "24.51" };
const PERIOD = { periodStart: "2026-09-01", periodEnd: "2026-09-30" };

/** Bills of September (29.90) and October (42.10): a discount ended, calls abroad came, and a row of 2.20 that nobody explained. */
async function twoBills(customer: Customer) {
  const [older, newer] = [
    await customer.addBill({ totalCents: 2490, state: "paid", issueDate: "2026-10-01", dueDate: "2026-11-05", ...PERIOD }),
    await customer.addBill({
      ...{ totalCents: 3700, issueDate: "2026-11-01", dueDate: "2027-01-05", periodStart: "2026-10-01", periodEnd: "2026-10-31" },
    }),
  ];
  await someRows(older.billId, SUBSCRIPTION, { articleCode: "ABB-SCONTO", description: "Sconto", total: "-4.10" });
  await someRows(
    newer.billId,
    { ...SUBSCRIPTION, ...PERIOD, quantity: "1" },
    { section: "calls", articleCode: "TEL-ESTERO", description: "Telefonate verso il Perù", total: "4.00", vatNature: null },
    {
      section: "other",
      articleCode: "ALT-X",
      description: "\u202eoiverP <img src=x onerror=alert(1)> عربي",
      total: "2.20",
      vatRate: "0",
      vatNature: "N1",
    },
  );
  const { results } = await load(
    aBillEventRow(customer.number, { effective_on: "2026-10-01", note: "Lo sconto è finito" }),
    aBillEventRow(customer.number, { kind: "usage", article_code: "TEL-ESTERO", effective_on: "2026-10-14", note: "Chiamate in Perù" }),
  );
  expect(results).toEqual(["done", "done"]);
  return { older, newer };
}

const why = (page: Page) => page.getByRole("region", { name: "Why it changed" });
const reasons = (page: Page) => why(page).getByRole("list", { name: "Reasons for the difference" }).locator("> li");

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });
    test("a bill says why it changed, shows and finds its rows, and what nobody explained is asked about in one tap", async ({
      page,
      customer,
    }) => {
      await db().delete(rateLimit).where(like(rateLimit.key, "ticket%"));
      const { older, newer } = await twoBills(customer);
      await signIn(page, customer.email);
      await page.goto("/home");
      await page.getByRole("link", { name: /€12\.10 more/ }).click();
      await expect(page).toHaveURL(/#why$/);
      await expect(why(page)).toContainText("You pay €12.10 more than in October 2026, for 2 reasons.");
      await expect(reasons(page)).toHaveCount(4);
      await expect(reasons(page).nth(0)).toContainText(/A promotion ended.*plus €5\.00.*Lo sconto è finito.*From 1 October 2026/s);
      await expect(reasons(page).nth(1)).toContainText(/Usage outside the plan.*plus €4\.88/s);
      await expect(reasons(page).nth(2)).toContainText(/Unexplained.*plus €2\.20/s);
      await expect(reasons(page).nth(3)).toContainText(/Rounding.*plus €0\.02/s);

      // A row's text turns nothing around, and is no markup.
      const other = page.getByRole("group").filter({ has: page.getByText("Other amounts", { exact: true }) });
      await page.getByText("Other amounts", { exact: true }).click();
      await page.locator("summary").getByText("<img src=x onerror=alert(1)>").click();
      await expect(other.first()).toContainText("no VAT (N1)");
      await expect(page.getByText("Excluded from the taxable amount").first()).toBeVisible();
      expect(await page.locator("img[src=x]").count()).toBe(0);
      expect(await page.locator("main").textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);

      await page.getByRole("searchbox", { name: "Find in the bill" }).fill("peru");
      await page.getByRole("button", { name: "Find", exact: true }).click();
      await expect(page.getByText("Found one row of 3 with “peru”")).toBeVisible();
      await expect(page.locator("mark")).toHaveText(["Perù"]);
      await expect(page.getByRole("list", { name: "Rows: Calls and content" })).toBeVisible();
      await page.locator("summary").getByText("Telefonate verso il Perù").click();
      await expect(page.getByText("Usage: calls, traffic or content")).toBeVisible();
      await page.getByRole("link", { name: "Show everything" }).click();
      await expect(page.locator("mark")).toHaveCount(0);

      await page.getByRole("link", { name: `Previous bill, ${older.number}` }).click();
      await expect(page.getByRole("heading", { level: 1, name: older.number })).toBeVisible();
      await expect(why(page)).toHaveCount(0);
      await page.getByRole("link", { name: `Next bill, ${newer.number}` }).click();
      await expect(page.getByText("This is the newest bill")).toBeVisible();
      await page.getByRole("link", { name: "Ask for the reason" }).click();
      await page.getByRole("radio", { name: "I don’t understand why it changed" }).check();
      await expect(page.getByRole("main").getByText(newer.number)).toBeVisible();
      await page.getByRole("button", { name: "Send the report" }).click();
      await expect(page.getByRole("status")).toContainText("We have your report");
    });
  });

test("a bill is compared with any other of its line", async ({ page, customer }) => {
  const may = await customer.addBill({ totalCents: 1000, state: "paid", issueDate: "2026-05-01", dueDate: "2026-06-01" });
  const { newer } = await twoBills(customer);
  await signIn(page, customer.email);
  await page.goto(`/bills/${newer.billId}`);
  await page.getByRole("combobox", { name: "Compare with" }).selectOption(may.billId);
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(why(page)).toContainText("You pay €27.00 more than in May 2026");
});

test("a bill of 3,000 rows stays light, is turned by page and prints; light and dark it is accessible", async ({ page, customer }) => {
  const { billId } = await customer.addBill({ totalCents: 3660, issueDate: "2026-11-01", dueDate: "2027-01-05" });
  const calls = Array.from({ length: 3000 }, (_, index) => ({
    ...({ section: "calls", articleCode: "TEL", description: `Call ${String(index + 1)}`, total: "0.01", quantity: "3" } as const),
  }));
  for (let from = 0; from < calls.length; from += 1000)
    await someRows(billId, ...calls.slice(from, from + 1000).map((row, index) => ({ ...row, position: from + index + 1 })));
  await signIn(page, customer.email);
  const asked = Date.now();
  const html = await (await page.request.get(`/bills/${billId}`)).text();
  const took = Date.now() - asked;
  test.info().annotations.push({
    type: "figure",
    description: `a bill of 3,000 rows: ${String(Math.round(html.length / 1024))} KiB in ${String(took)} ms`,
  });
  expect(html.length).toBeLessThan(600 * 1024);
  await page.goto(`/bills/${billId}?find=call+299#what`);
  await expect(page.getByText("Found 11 rows of 3,000 with “call 299”")).toBeVisible();
  await page.goto(`/bills/${billId}?section=calls&page=60`);
  await expect(page.getByText("Rows 2,951 to 3,000 of 3,000")).toBeVisible();
  await page.getByRole("link", { name: "Earlier rows" }).click();
  await expect(page.getByText("Rows 2,901 to 2,950 of 3,000")).toBeVisible();
  await page.goto(`/bills/${billId}?section=calls&page=999`);
  await expect(page.getByRole("listitem").filter({ hasText: "Call 3000" })).toBeVisible();
  await page.goto(`/bills/${billId}`);
  await expect(page.getByText("Call 1", { exact: true })).toBeHidden();
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText("Call 1", { exact: true })).toBeVisible();
  await expect(page.getByRole("searchbox", { name: "Find in the bill" })).toBeHidden();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeHidden();
  await page.emulateMedia({ media: "screen" });
  const { newer } = await twoBills(customer);
  await page.goto(`/bills/${newer.billId}?find=fibra`);
  await page.locator("summary").getByText("Fibra casa").last().click();
  await expectAccessibleInBoth(page);
});
