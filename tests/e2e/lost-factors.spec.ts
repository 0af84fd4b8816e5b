import type { Browser, Page } from "@playwright/test";
import { aMember, enterDesk } from "./staff-member";
import { expectAccessible } from "./accessible";
import { expect, signIn, test } from "./fixtures";

test.skip(({ isMobile }) => isMobile, "the same on a phone");

/** A page in a browser of its own. */
async function elsewhere(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage();
}

test("a lost factor is proposed by one of staff, seen by its owner, and removed by another; who proposed it cannot", async ({
  page,
  customer,
  browser,
}) => {
  const [desk, other] = [await elsewhere(browser), await elsewhere(browser)];
  await enterDesk(desk, await aMember("supervisor"));
  await desk.getByRole("link", { name: "Customers" }).first().click();
  const find = desk.getByRole("searchbox", { name: "Search customers" });
  for (const unknown of ["nobody@posta.example", "06 5550 0000", "%"]) {
    await find.fill(unknown);
    await desk.getByRole("button", { name: "Search", exact: true }).click();
    await expect(desk.getByRole("alert").filter({ hasText: "No customer found" })).toBeVisible();
    await expect(find).toHaveValue(unknown);
  }
  await expectAccessible(desk);
  await find.fill(customer.email);
  await desk.getByRole("button", { name: "Search", exact: true }).click();
  await expect(desk.getByRole("heading", { level: 1, name: "Carla Prova" })).toBeVisible();
  const shown = async (on: Page) => (await on.getByRole("region", { name: "Customer" }).innerText()).replace(/\s/g, "");
  expect(await shown(desk)).toContain(customer.email);
  expect(await shown(desk)).not.toContain(customer.mobile.slice(3, -3));
  expect(await shown(desk)).toContain(`Recoverymobile••••••${customer.mobile.slice(-3)}`);
  await desk.getByRole("button", { name: "Propose" }).click();
  await expect(desk.getByText("Choose what was lost.")).toBeVisible();
  await desk.getByRole("radio", { name: "Recovery mobile" }).check();
  await desk.getByRole("radio", { name: "Identity card" }).check();
  await desk.getByRole("textbox", { name: "What you saw or asked" }).fill("The card, by video call");
  await desk.getByRole("button", { name: "Propose" }).click();
  await expect(desk.getByRole("status").filter({ hasText: "the customer has been told" })).toBeVisible();
  await expect(desk.getByText("Recovery mobile: proposed already")).toBeVisible();
  await expect(desk.getByRole("radio")).toHaveCount(0);
  await expectAccessible(desk);
  await desk.getByRole("link", { name: "Lost factors" }).first().click();
  const waiting = (on: Page) => on.getByRole("listitem").filter({ hasText: customer.email });
  await expect(waiting(desk)).toContainText("You proposed it");
  await expect(waiting(desk).getByRole("button")).toHaveCount(0);

  // An operator sees less of the same customer, and decides nothing.
  await enterDesk(other, await aMember("operator"));
  await other.goto(desk.url().replace("/removals", "/customers"));
  await other.getByRole("searchbox", { name: "Search customers" }).fill(customer.number);
  await other.getByRole("button", { name: "Search", exact: true }).click();
  await expect(other.getByRole("heading", { level: 1, name: "Carla Prova" })).toBeVisible();
  expect(await shown(other)).not.toContain(customer.email);
  await other.goto("/admin/removals");
  await expect(other.getByText("Not for your role")).toBeVisible();

  await signIn(page, customer.email);
  await page.goto("/more/configure");
  await expect(page.getByText("We were asked to remove: Recovery mobile")).toBeVisible();
  await expect(page.getByRole("button", { name: "Stop it" })).toBeVisible();
  await expectAccessible(page);

  await other.context().clearCookies();
  await enterDesk(other, await aMember("supervisor"));
  await other.goto("/admin/removals");
  await expect(waiting(other)).toContainText("The card, by video call");
  await expectAccessible(other);
  await waiting(other)
    .getByRole("button", { name: /^Confirm/ })
    .click();
  await other.getByRole("dialog").getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(other.getByRole("status").filter({ hasText: "all their sessions have ended" })).toBeVisible();
  await expect(waiting(other)).toHaveCount(0);
  await page.reload();
  await expect(page).toHaveURL(/\/login/);
  for (const each of [desk, other]) await each.context().close();
});

test("its owner stops what they did not ask for", async ({ page, customer, browser }) => {
  const desk = await elsewhere(browser);
  await enterDesk(desk, await aMember("operator"));
  await desk.goto(`/admin/customers/${customer.accountId}`);
  await desk.getByRole("radio", { name: "Recovery mobile" }).check();
  await desk.getByRole("radio", { name: "Answers about the contract" }).check();
  await desk.getByRole("textbox", { name: "What you saw or asked" }).fill("Two right answers");
  await desk.getByRole("button", { name: "Propose" }).click();
  await expect(desk.getByRole("status")).toBeVisible();
  await signIn(page, customer.email);
  await page.goto("/more/configure");
  await page.getByRole("button", { name: "Stop it" }).click();
  await expect(page.getByRole("status").filter({ hasText: "nothing is removed" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Asked of support" }).getByText("Stopped by you")).toBeVisible();
  await desk.context().close();
});
