import { expect, makeCustomer, payByCard, signIn, signInByForm, test } from "./fixtures";

test("a customer reads a bill and pays it by card", async ({ page, customer }) => {
  const { number } = await customer.addBill({ totalCents: 3790 });
  await signIn(page, customer.email);
  await page.goto("/home");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Bills" }).click();
  await page.getByRole("link", { name: number }).first().click();
  await expect(page.getByRole("heading", { name: number })).toBeVisible();
  await expect(page.getByText("€37.90").first()).toBeAttached();
  await payByCard(page);

  await page.getByRole("textbox", { name: "Card number" }).fill("4242 4242 4242 4242");
  await page.getByRole("button", { name: "Pay", exact: true }).click();

  await expect(page.getByRole("status").filter({ hasText: "Payment received" })).toBeVisible();
  expect(page.url()).not.toContain("session_id");
  const receipt = page.getByRole("region", { name: "Payments" });
  await expect(receipt).toContainText("By card, on this site");
  await expect(receipt).toContainText("€37.90");
  await expect(receipt).toContainText(/Reference [0-9a-f-]{36}/);
  await expect(page.getByRole("button", { name: "Pay now" })).toHaveCount(0);
  await page.goto("/bills");
  await expect(page.getByRole("listitem").filter({ hasText: number })).toContainText("Paid");
});

test("a declined card charges nothing; another card pays", async ({ page, customer }) => {
  const { billId } = await customer.addBill({ totalCents: 1234 });
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}`);
  await payByCard(page);
  await page.getByRole("textbox", { name: "Card number" }).fill("4000000000000002");
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await expect(page.getByText(/declined/i).first()).toBeVisible();
  await page.getByRole("textbox", { name: "Card number" }).fill("4000002760003184");
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await page.getByRole("button", { name: "Complete authentication" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Payment received" })).toBeVisible();
});

test("cancelling leads back to the bill, which can be paid again", async ({ page, customer }) => {
  const { billId } = await customer.addBill({ totalCents: 500 });
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}`);
  await payByCard(page);
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Payment cancelled" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Pay now" })).toBeVisible();
  await page.goto("/bills");
  await expect(page.getByRole("listitem").filter({ hasText: "Unpaid" }).first()).toBeVisible();
});

test("a second tab gets the same checkout, and the bill says what is going on", async ({ page, customer, context }) => {
  const { billId } = await customer.addBill({ totalCents: 700 });
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}`);
  await payByCard(page);
  await expect(page).toHaveURL(/\/c\/pay\//);
  const second = await context.newPage();
  await second.goto(`/bills/${billId}`);
  await expect(second.getByText("Processing").first()).toBeVisible();
  await payByCard(second);
  await expect(second).toHaveURL(page.url());
});

test("a payment of which only the webhook tells is seen without reloading", async ({ page, customer, context }) => {
  const { billId } = await customer.addBill({ totalCents: 900 });
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}`);
  await payByCard(page);
  await expect(page).toHaveURL(/\/c\/pay\//);
  const checkout = page.url();
  const other = await context.newPage();
  await other.goto(checkout);
  // The browser dies after "Pay": nobody returns to the portal from this page.
  await other.route("**/pay/return**", (route) => route.abort());
  await other.getByRole("textbox", { name: "Card number" }).fill("4242424242424242");
  await other
    .getByRole("button", { name: "Pay", exact: true })
    .click()
    .catch(() => undefined);
  await expect(async () => {
    await page.goto("/bills");
    await expect(page.getByRole("listitem").filter({ hasText: "Paid" }).first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 20_000 });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("signing in, reading and paying work", async ({ page, customer }) => {
    const { number } = await customer.addBill({ totalCents: 2150 });
    await signInByForm(page, customer.email);
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Bills" }).click();
    await page.getByRole("link", { name: number }).first().click();
    await payByCard(page);
    await page.getByRole("textbox", { name: "Card number" }).fill("4242424242424242");
    await page.getByRole("button", { name: "Pay", exact: true }).click();
    await expect(page.getByRole("status").filter({ hasText: "Payment received" })).toBeVisible();
    await page.goto("/more");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/login/);
    await page.goto("/home");
    await expect(page).toHaveURL(/\/login/);
  });
});

test("a made-up or foreign session id credits nobody and is not found", async ({ page, customer }) => {
  const stranger = await makeCustomer();
  const { billId } = await stranger.addBill({ totalCents: 4200 });
  await signIn(page, stranger.email);
  await page.goto(`/bills/${billId}`);
  await payByCard(page);
  await expect(page).toHaveURL(/\/c\/pay\//);
  const ref = /cs_\w+/.exec(page.url())?.[0] ?? "";
  await page.context().clearCookies();
  await signIn(page, customer.email);
  for (const id of [ref, "cs_test_madeup0000000000", "x", ""]) {
    const answer = await page.request.get(`/pay/return?session_id=${id}`, { maxRedirects: 0 });
    expect(answer.status(), id).toBe(404);
  }
});

test("what a form adds to its own fields is not looked at, and a part below what can be paid is refused", async ({
  page,
  customer,
  request,
}) => {
  const { billId } = await customer.addBill({ totalCents: 3790 });
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}/pay`);
  const fields = await page
    .locator("form")
    .filter({ has: page.getByRole("button", { name: "Continue" }) })
    .evaluate((form: HTMLFormElement) =>
      [...new FormData(form).entries()].map(([name, value]): [string, string] => [name, typeof value === "string" ? value : ""]),
    );
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const post = (extra: Record<string, string>) =>
    request.post(`/bills/${billId}/pay`, {
      multipart: { ...Object.fromEntries(fields), ...extra },
      headers: { origin: new URL(page.url()).origin, cookie, "accept-language": "en" },
      maxRedirects: 0,
    });
  expect((await post({ amount: "0.01" })).status()).toBe(200);
  const answer = await post({ amountCents: "1", currency: "usd" });
  expect(answer.status()).toBe(303);
  await page.goto(answer.headers().location ?? "");
  await expect(page.locator(".amount")).toHaveText("€37.90");
});

test("a bill that is paid meanwhile is not paid again", async ({ page, customer, context }) => {
  const { billId } = await customer.addBill({ totalCents: 800 });
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}`);
  const second = await context.newPage();
  await second.goto(`/bills/${billId}`);
  await payByCard(second);
  await second.getByRole("textbox", { name: "Card number" }).fill("4242424242424242");
  await second.getByRole("button", { name: "Pay", exact: true }).click();
  await expect(second.getByRole("status").filter({ hasText: "Payment received" })).toBeVisible();
  await page.getByRole("button", { name: "Pay now" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "already paid" })).toBeVisible();
});
