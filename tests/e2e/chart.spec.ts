import type { Locator, Page } from "@playwright/test";
import { expect, signIn, test } from "./fixtures";

/** The amounts that stand over the bars at this moment. */
const shown = (page: Page): Promise<string[]> =>
  page.locator(".bar").evaluateAll((bars) =>
    bars.flatMap((bar) => {
      const { content, opacity } = getComputedStyle(bar, "::after");
      return opacity === "0" ? [] : [content.replace(/"/g, "")];
    }),
  );

const drawn = (bar: Locator): Promise<{ border: string; height: number }> =>
  bar.evaluate((element) => {
    const { borderTopWidth: border, height } = getComputedStyle(element, "::before");
    return { border, height: Number.parseFloat(height) };
  });

test("a chart shows what is now and a year ago, any other under the pointer or the finger, and all of it as a table", async ({
  page,
  customer,
}) => {
  for (let month = 0; month < 13; month += 1) {
    const issueDate = `${month < 12 ? "2025" : "2026"}-${String((month % 12) + 1).padStart(2, "0")}-05`;
    const totalCents = 1000 + month * 100;
    await customer.addBill({ totalCents, paidCents: totalCents, state: "paid", issueDate, dueDate: issueDate });
  }
  await signIn(page, customer.email);
  await page.goto("/home");
  const bars = page.locator(".bar");
  await expect(bars).toHaveCount(13);
  expect(await shown(page)).toEqual(["€10.00", "€22.00"]);
  const [first, last] = [await drawn(bars.first()), await drawn(bars.last())];
  expect([first.border, last.border]).toEqual(["2px", "0px"]);
  expect(first.height / last.height).toBeCloseTo(1000 / 2200, 1);

  await bars.nth(4).hover();
  await expect.poll(() => shown(page)).toEqual(["€14.00"]);
  await page.mouse.move(0, 0);
  await expect.poll(() => shown(page)).toEqual(["€10.00", "€22.00"]);
  await bars.nth(7).focus();
  await expect.poll(() => shown(page)).toEqual(["€17.00"]);

  await page.getByText("View as table").click();
  await expect(page.getByRole("table").getByRole("cell")).toHaveCount(13);
  await expect(page.getByRole("row", { name: "January 2025 €10.00" })).toBeVisible();
});
