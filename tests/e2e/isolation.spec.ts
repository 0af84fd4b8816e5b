import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { association } from "@/db/schema/identity";
import { aDelegate, anAssociation } from "../fixtures/billing";
import { addCookie } from "./cookies";
import { expect, knowBrowser, makeCustomer, signIn, test } from "./fixtures";

const MISSING = "01900000-0000-7000-8000-000000000000";

test("another customer's bill is not found, in the very words of a bill that does not exist", async ({ page, customer }) => {
  const stranger = await makeCustomer();
  const { billId, number } = await stranger.addBill({ totalCents: 9999 });
  await signIn(page, customer.email);
  for (const path of ["", "/xml", "/pdf", "/attachments/0", "/instalments"]) {
    const foreign = await page.request.get(`/bills/${billId}${path}`);
    const missing = await page.request.get(`/bills/${MISSING}${path}`);
    expect(foreign.status()).toBe(404);
    expect(missing.status()).toBe(404);
    expect(await foreign.text()).not.toContain(number);
    expect(await foreign.text()).not.toContain("99.99");
  }
  await page.goto(`/bills/${billId}`);
  await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
});

test("what is no id at all is not found either", async ({ page, customer }) => {
  await signIn(page, customer.email);
  for (const id of ["1", "..%2f", "%00", "x".repeat(300), `${MISSING}'`]) {
    expect([400, 404], id).toContain((await page.request.get(`/bills/${id}`)).status());
  }
});

test("whoever was sent to sign in comes back to where they wanted to go", async ({ page, customer }) => {
  await knowBrowser(page, customer.email);
  await page.goto("/bills?state=paid");
  await page.getByRole("textbox", { name: "Email" }).fill(customer.email);
  await page.getByRole("textbox", { name: "Password" }).fill("demo-password-2026");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/bills/);
});

test("a stranger's line cannot be chosen", async ({ page, customer }) => {
  const stranger = await makeCustomer();
  const { number } = await stranger.addBill({ totalCents: 100 });
  await signIn(page, customer.email);
  await addCookie(page, `mytim-line=${stranger.lineId}`);
  await page.goto("/bills");
  await expect(page.getByText(number)).toHaveCount(0);
});

test("a stranger's line and its sharing are not found; a delegate's end closes every address of it", async ({ page, customer }) => {
  const owner = await makeCustomer();
  const { billId, number } = await owner.addBill({ totalCents: 8765 });
  const addresses = [`/bills/${billId}`, `/bills/${billId}/xml`, `/more/profile/lines/${owner.lineId}`, `/bills/${billId}/pdf`];
  await signIn(page, customer.email);
  const statuses = async () => Promise.all(addresses.map(async (path) => (await page.request.get(path)).status()));
  expect(await statuses()).toEqual([404, 404, 404, 404]);

  const until = new Date(Date.now() + 60 * 60_000);
  await anAssociation(customer.accountId, owner.lineId, { proof: "delegation", access: "view", until, grantedBy: owner.accountId });
  const other = await aDelegate(owner.lineId, owner.accountId);
  expect(await statuses()).toEqual([200, 200, 200, 200]);
  const shared = await (await page.request.get(addresses[2] ?? "")).text();
  expect(shared).not.toContain(other.email);
  expect(shared).not.toContain("Who sees this line");
  const data = await (await page.request.get("/more/profile/data.json")).text();
  expect(data).not.toContain(number);
  expect(data).not.toContain(owner.email);

  await db()
    .update(association)
    .set({ until: new Date(Date.now() - 1000) })
    .where(and(eq(association.accountId, customer.accountId), eq(association.lineId, owner.lineId)));
  expect(await statuses()).toEqual([404, 404, 404, 404]);
});
