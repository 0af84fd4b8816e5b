import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./fixtures";

const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];
/** What a colour scheme alone decides. */
const OF_COLOUR = ["color-contrast"];

/** That axe finds nothing wrong with a page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNothingWrong(page, (axe) => axe.withTags(TAGS));
}

/** The same in the light and in the dark, where colours alone differ. */
export async function expectAccessibleInBoth(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectNothingWrong(page, (axe) => axe.withRules(OF_COLOUR));
}

async function expectNothingWrong(page: Page, choose: (axe: AxeBuilder) => AxeBuilder): Promise<void> {
  // In the page itself instead of in a new one beside it: no page of ours has a foreign frame, and it takes a third of the time.
  const { violations } = await choose(new AxeBuilder({ page })).setLegacyMode().analyze();
  const found = violations.map(({ id, nodes }) => `${page.url()} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  expect(found).toEqual([]);
}
