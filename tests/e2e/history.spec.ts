import { addDays, addMonths, dayOf } from "@/lib/dates";
import { addCookie } from "./cookies";
import { expectAccessible } from "./accessible";
import { expect, makeCustomer, signIn, test } from "./fixtures";

const today = dayOf(new Date());
const thisMonth = addMonths(today, 0);
const english = { headers: { "accept-language": "en" } };

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });
    test("ten years of bills: what is missing, the chart, the years, the search, the statement and the tax year", async ({
      page,
      customer,
      isMobile,
    }) => {
      test.skip(!javaScriptEnabled && !isMobile, "reading without JavaScript is the same at every size");
      // The month before last is missing; a note takes nothing but its own amount; one begins like a formula.
      for (let month = 40; month >= 0; month--) {
        if (month === 2) continue;
        const issueDate = addMonths(thisMonth, -month);
        const paid = month > 0 && { state: "paid" as const, dueDate: addDays(issueDate, 20) };
        await customer.addBill({
          totalCents: 2000 + month,
          number: `=${issueDate.slice(0, 7)}/${customer.lineId.slice(-6)}`,
          issueDate,
          ...paid,
        });
      }
      await customer.addBill({
        totalCents: -500,
        state: "credited",
        documentType: "TD04",
        issueDate: addMonths(thisMonth, -1),
        number: `NC/${customer.lineId.slice(-6)}`,
      });
      await signIn(page, customer.email);

      await page.goto("/bills");
      const month = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(
        new Date(addMonths(thisMonth, -2)),
      );
      await expect(page.getByText(`The bill of ${month} is missing`)).toBeVisible();
      await expect(page.getByText("This line gets a bill every month")).toBeVisible();

      await expect(page.getByRole("heading", { name: "Last 13 months" })).toBeVisible();
      await page.getByRole("link", { name: "36 months" }).click();
      await expect(page.getByRole("heading", { name: "Last 36 months" })).toBeVisible();
      await expect(page.locator(".bar")).toHaveCount(36);
      await expect(page.locator('.bar[data-amount="No bill"]')).toHaveCount(1);
      const lastYear = String(Number(today.slice(0, 4)) - 1);
      await page.getByRole("group", { name: "What the chart shows" }).getByRole("link", { name: lastYear }).click();
      await expect(page.getByRole("figure", { name: `Bills of ${lastYear}` })).toBeVisible();

      const years = page.getByRole("list", { name: "Year by year" }).getByRole("listitem");
      await expect(years.filter({ hasText: "1 credit note" })).toHaveCount(1);
      await expect(years.first()).toContainText(/€20\.00 to pay/);

      const search = page.getByRole("searchbox", { name: "Number or amount" });
      await search.fill("€20.07");
      await page.getByRole("button", { name: "Find" }).click();
      await expect(page.getByRole("list", { name: "All bills" }).getByRole("listitem")).toHaveCount(1);
      await expect(search).toHaveValue("€20.07");
      await search.fill("nc/");
      await page.getByRole("button", { name: "Find" }).click();
      await expect(page.getByRole("list", { name: "All bills" })).toContainText(`NC/${customer.lineId.slice(-6)}`);
      await search.fill("no such number");
      await page.getByRole("button", { name: "Find" }).click();
      await expect(page.getByText("No bill has a number that begins with “no such number”, or this amount.")).toBeVisible();
      await expect(search).toHaveValue("no such number");
      if (javaScriptEnabled) await expectAccessible(page);

      await page.goto("/bills/statement");
      const [from, to] = [page.getByLabel("From", { exact: true }), page.getByLabel("To", { exact: true })];
      await from.fill(today);
      await to.fill(addDays(today, -1));
      await page.getByRole("button", { name: "Show" }).click();
      await expect(page.getByText("The last day comes before the first: choose a later one.")).toBeVisible();
      await expect(from).toHaveValue(today);
      if (javaScriptEnabled) await expectAccessible(page);
      await from.fill(addMonths(thisMonth, -1));
      await to.fill(today);
      await page.getByRole("button", { name: "Show" }).click();
      const entries = page.getByRole("list", { name: "Bills and payments" });
      await expect(entries).toContainText(`Credit note NC/${customer.lineId.slice(-6)}`);
      const href = await page.getByRole("link", { name: "Download CSV" }).getAttribute("href");
      const csv = await (await page.request.get(href ?? "", english)).text();
      const lines = csv.split("\r\n");
      expect(lines[0]).toBe("Day,Entry,Bill,Amount (EUR),Balance after (EUR)");
      expect(lines[1]).toMatch(/^\d{4}-\d{2}-01,Balance before,,,-?\d+\.\d{2}$/);
      expect(csv).toContain(`,Bill,'=${thisMonth.slice(0, 7)}/${customer.lineId.slice(-6)},20.00,`);
      expect(csv).toContain(`,Credit note,NC/${customer.lineId.slice(-6)},-5.00,`);
      expect(csv.endsWith("\r\n")).toBe(true);
      const pdf = await page.request.get(href?.replace("/csv?", "/pdf?") ?? "");
      expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
      for (const bad of ["from=2026-02-30&to=x", "from=9999-01-01&to=9999-12-31"]) {
        await page.goto(`/bills/statement/csv?${bad}`);
        await expect(page).toHaveURL(`/bills/statement?${bad}`);
        await expect(page.getByText(/This is no day of the calendar|This day is too far ahead/).first()).toBeVisible();
      }

      await page.goto(`/bills/tax?year=${today.slice(0, 4)}`);
      await expect(page.getByRole("heading", { name: `Paid in ${today.slice(0, 4)}` })).toBeVisible();
      await expect(page.getByRole("list", { name: "Bills paid" }).getByRole("listitem")).toHaveCount(39);
      if (javaScriptEnabled) await expectAccessible(page);
      const tax = await (await page.request.get(`/bills/tax/csv?year=${today.slice(0, 4)}`, english)).text();
      expect(tax.split("\r\n")[0]).toBe("Bill,Issued,VAT rate (%),Nature,Taxable (EUR),VAT (EUR),Paid (EUR)");
      expect(tax).toMatch(/\r\nTotal,,,,0\.00,0\.00,\d+\.\d{2}\r\n$/);
    });
  });
}

test("the tax summary opens at the year that ended, and for a line that is newer at its own", async ({ page, customer }) => {
  const thisYear = Number(today.slice(0, 4));
  await signIn(page, customer.email);
  for (const year of [thisYear, thisYear - 1]) {
    await customer.addBill({ totalCents: 2990, issueDate: `${String(year)}-01-01`, dueDate: `${String(year)}-02-01` });
    await page.goto("/bills");
    await page.getByRole("link", { name: /^Tax-year summary/ }).click();
    await expect(page.getByRole("heading", { name: `Paid in ${String(year)}` })).toBeVisible();
  }
});

test("the files hold nothing of another's line, and need a session", async ({ page, customer }) => {
  const stranger = await makeCustomer();
  const { number } = await stranger.addBill({ totalCents: 4321 });
  const files = ["statement/csv?", "statement/pdf?", `tax/csv?year=${today.slice(0, 4)}`, `tax/pdf?year=${today.slice(0, 4)}`];
  for (const file of files) expect((await page.request.get(`/bills/${file}`, { maxRedirects: 0 })).status()).toBe(307);
  await signIn(page, customer.email);
  await addCookie(page, `mytim-line=${stranger.lineId}`);
  for (const file of files) {
    const answer = await page.request.get(`/bills/${file}`);
    expect(answer.status()).toBe(200);
    expect(await answer.text()).not.toContain(number);
  }
});
