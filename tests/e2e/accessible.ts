import type { Page } from "@playwright/test";
import axe from "axe-core";
import { expect } from "./fixtures";

const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];
/** What a colour scheme alone decides. */
const OF_COLOUR = ["color-contrast"];

/** That axe finds nothing wrong with a page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNothingWrong(page, { type: "tag", values: TAGS });
}

/** The same in the light and in the dark, where colours alone differ. */
export async function expectAccessibleInBoth(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectNothingWrong(page, { type: "rule", values: OF_COLOUR });
}

/** Axe is put into the page once: no page of ours has a frame of somebody else's. */
async function expectNothingWrong(page: Page, runOnly: axe.RunOnly): Promise<void> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  // Colours that are still on their way to others have any contrast. They are put at their end: to wait for it had no end now and then.
  await page.evaluate(() => {
    for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
  });
  const { violations } = await page.evaluate((options) => (window as unknown as { axe: typeof axe }).axe.run(document, options), {
    runOnly,
    resultTypes: ["violations"],
  } satisfies axe.RunOptions);
  const found = violations.map(({ id, nodes }) => `${page.url()} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  expect(found).toEqual([]);
}
