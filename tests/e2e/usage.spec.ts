import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { creditAccount } from "@/db/schema/credit";
import { GIGABYTE } from "@/lib/usage/quantity";
import { aLine, aMobileNumber, anAssociation } from "../fixtures/billing";
import { aCounterRow, anOfferRow, aServiceRow, aUsageRow, load } from "../fixtures/usage";
import { addCookie } from "./cookies";
import { expectAccessible, expectAccessibleInBoth } from "./accessible";
import { expect, makeCustomer, signIn, test, type Customer } from "./fixtures";

const DAY_MS = 86_400_000;
const dayFromNow = (count: number) => new Date(Date.now() + count * DAY_MS).toISOString().slice(0, 10);

/** A customer whose mobile line has a plan, its counters and a month of usage; they look at that line. */
async function lookAtMobile(page: Page, customer: Customer) {
  const { lineId, number } = await aLine({ kind: "mobile", number: aMobileNumber(), name: "Mobile" });
  await anAssociation(customer.accountId, lineId, { proof: "sms" });
  const offer = anOfferRow({ promo_price: "9.99", promo_months: 6 });
  const period = { period_start: dayFromNow(-25), renews_on: dayFromNow(5) };
  const promotion = { price: "9.99", price_after_promotion: "14.99", promotion_until: dayFromNow(60) };
  const service = aServiceRow(number, offer.code, { ...period, ...promotion, as_of: new Date().toISOString() });
  const word = { ...period, as_of: new Date(Date.now() - DAY_MS).toISOString() };
  const { report } = await load(
    offer,
    service,
    aCounterRow(number, service.reference, { ...word, total: 100 * GIGABYTE, used: 58.4 * GIGABYTE }),
    aCounterRow(number, service.reference, { ...word, kind: "sms", total: 200, used: 114, shared_with: 2 }),
    aCounterRow(number, service.reference, { ...word, kind: "minutes", total: "unlimited", used: 600 }),
    ...Array.from({ length: 25 }, (_, index) =>
      aUsageRow(number, { at: `${dayFromNow(-index - 2)}T12:00:00Z`, quantity: 2 * GIGABYTE, service: service.reference }),
    ),
  );
  expect(report).toMatchObject({ done: 30 });
  await addCookie(page, `mytim-line=${lineId}`);
  return { number, lineId, service: service.reference };
}

test("the home of a mobile line says what is left, used and missing, and how the SIM stands", async ({ page, customer }) => {
  const { number, lineId } = await lookAtMobile(page, customer);
  await load({ type: "balance", reference: number, number, amount: "7.40", at: new Date().toISOString(), sim_expires_on: dayFromNow(-3) });
  await signIn(page, customer.email);
  await page.goto("/home");
  await expect(page.getByRole("heading", { name: "Credit" })).toBeVisible();
  for (const [name, left] of [
    ["Minutes", "unlimited minutes"],
    ["SMS", "86 SMS left of 200 SMS"],
    ["Data", "41.6 GB left of 100 GB"],
  ] as const)
    await expect(page.getByRole("meter", { name })).toHaveAttribute("aria-valuetext", left);
  await expect(page.getByText("Used so far: 10 minutes · 114 SMS · 58.4 GB.")).toBeVisible();
  await expect(page.getByText("At this pace your data lasts until the renewal.")).toBeVisible();
  await expect(page.getByText(/^until /)).toBeVisible();
  await expect(page.getByText(/^As of /)).toBeVisible();
  await expect(page.getByRole("link", { name: /You can only take calls/ })).toHaveAttribute("href", "/topup");
  await expectAccessible(page);

  await page.getByRole("link", { name: /You will be €2.59 short/ }).click();
  await expect(page.getByRole("radio", { name: "€2.59" })).toBeChecked();

  await db()
    .update(creditAccount)
    .set({ simExpiresOn: dayFromNow(-90) })
    .where(eq(creditAccount.lineId, lineId));
  await load({ type: "credit", reference: `c-${number}`, number, kind: "bonus", amount: "10.00", at: new Date().toISOString() });
  await page.goto("/home");
  await expect(page.getByText(/Renewal on .*: €9.99, €7.41 will be left/)).toBeVisible();
  await expect(page.getByRole("link", { name: /Your SIM has expired/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "Top up", exact: true })).toHaveCount(0);
});

test("the usage page says what is left, until when, and how the month went", async ({ page, customer }) => {
  const { number } = await lookAtMobile(page, customer);
  await signIn(page, customer.email);
  await page.goto("/more/usage");
  await expect(page.getByRole("meter", { name: "Data" })).toHaveAttribute("aria-valuetext", "41.6 GB left of 100 GB");
  await expect(page.getByRole("meter", { name: "SMS" })).toHaveAttribute("aria-valuetext", "86 SMS left of 200 SMS");
  await expect(page.getByRole("meter", { name: "Minutes" })).toHaveAttribute("aria-valuetext", "unlimited minutes");
  await expect(page.getByText("At this pace your data lasts until the renewal.")).toBeVisible();
  await expect(page.getByRole("row", { name: /^Data .* 58.4 GB 41.6 GB$/ })).toBeVisible();
  await expect(page.getByText(/^Shared with 2 other lines/)).toHaveCount(1);
  await page.getByText("Show the table").click();
  await expect(page.getByRole("table", { name: "Data of the last 30 days" }).getByText("2 GB").first()).toBeVisible();
  await page.getByRole("link", { name: "SMS", exact: true }).click();
  await expect(page.getByText("We have no day-by-day record of these 30 days.")).toBeVisible();

  await load(aUsageRow(number, { at: new Date().toISOString(), quantity: 31.6 * GIGABYTE }));
  await page.goto("/more/usage");
  await expect(page.getByRole("meter", { name: "Data" })).toHaveAttribute("aria-valuetext", "10 GB left of 100 GB");
});

test("the line page says what the plan is, costs and holds; a fixed line has none", async ({ page, customer }) => {
  await signIn(page, customer.email);
  for (const [path, title] of [
    ["/more/usage", "A fixed line has no counters"],
    ["/more/line", "Fixed line"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
  }
  await lookAtMobile(page, customer);
  await page.goto("/more/line");
  for (const text of ["Mobile 100", "€9.99 a month", "Unlimited minutes", "200 SMS", "100 GB", "A minute to premium numbers", "€0.29"])
    await expect(page.getByText(text, { exact: true }).first()).toBeVisible();
  await expect(page.getByText(/On promotion until .*; then €14.99/)).toBeVisible();
  await expect(page.getByText(/Next renewal: .*, €9.99/)).toBeVisible();
});

test("usage and line are accessible", async ({ page, customer }) => {
  await lookAtMobile(page, customer);
  await signIn(page, customer.email);
  for (const path of ["/more/usage", "/more/line"]) {
    await page.goto(path);
    await expectAccessibleInBoth(page);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  }
});

test("another customer's line shows nothing of its usage", async ({ page, customer }) => {
  const stranger = await makeCustomer();
  await lookAtMobile(page, stranger);
  await signIn(page, customer.email);
  for (const path of ["/more/usage", "/more/line"]) {
    await page.goto(path);
    await expect(page.getByText(/GB|Mobile 100/)).toHaveCount(0);
  }
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });
    test("a notice is set, and taken away", async ({ page, customer }) => {
      const { number } = await lookAtMobile(page, customer);
      await signIn(page, customer.email);
      await page.goto("/more/usage");
      const percent = page.getByRole("textbox", { name: "Percentage" });
      await percent.fill("101");
      await page.getByRole("button", { name: "Add the notice" }).click();
      await expect(page.getByText("A percentage from 1 to 100")).toBeVisible();
      await percent.fill("75");
      const notices = page.getByRole("region", { name: "Notices", exact: true });
      await notices.getByRole("group", { name: "How" }).getByRole("radio", { name: "SMS" }).check();
      await page.getByRole("button", { name: "Add the notice" }).click();
      await expect(page.getByText("Notice saved.")).toBeVisible();
      await expect(page.getByRole("list", { name: "Notices", exact: true })).toContainText("Data: at 75%");
      await load(aUsageRow(number, { at: new Date().toISOString(), quantity: 20 * GIGABYTE }));
      await page.goto("/more/usage");
      await expect(page.getByRole("list", { name: "Notices sent" })).toContainText("by SMS");
      await page.getByRole("button", { name: "Remove Data: at 75%" }).click();
      await expect(page.getByText("Notice removed.")).toBeVisible();
      await expect(page.getByRole("list", { name: "Notices", exact: true })).toHaveCount(0);
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });
    test("a spending cap is set, tells, and is taken away; what was used abroad stands apart", async ({ page, customer }) => {
      const { number } = await lookAtMobile(page, customer);
      await signIn(page, customer.email);
      await page.goto("/more/usage");
      const cap = page.getByRole("region", { name: "Spending cap" });
      await expect(cap).toContainText("No cap set");
      await expect(cap).toContainText("a notice, not a stop");
      await cap.getByRole("textbox").fill("twenty");
      await cap.getByRole("button", { name: "Set the cap" }).click();
      await expect(cap.getByText("An amount from €1 to €1,000.")).toBeVisible();
      await expect(cap.getByRole("textbox")).toHaveValue("twenty");
      await cap.getByRole("textbox").fill("20,00");
      await cap.getByRole("radio", { name: "SMS" }).check();
      await cap.getByRole("button", { name: "Set the cap" }).click();
      await expect(page.getByRole("status").first()).toContainText("Cap saved.");
      const abroad = { kind: "minutes", quantity: 300, cost: "17.00", roaming: true, at: new Date(Date.now() - 1000).toISOString() };
      await load(aUsageRow(number, abroad), aUsageRow(number, { kind: "minutes", quantity: 120, at: abroad.at }));
      await page.goto("/more/usage?kind=minutes");
      await expect(cap).toContainText("85% of your cap of €20.00");
      await expect(page.getByRole("list", { name: "Notices sent" })).toContainText("Spending: 80% of €20.00");
      await expect(page.getByText("In roaming: 5 min")).toBeVisible();
      await cap.getByRole("button", { name: "Remove the cap" }).click();
      await expect(cap).toContainText("No cap set");
    });
  });
}
