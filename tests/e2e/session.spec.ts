import { createHash } from "node:crypto";
import { and, eq, gt, like } from "drizzle-orm";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { account, rateLimit } from "@/db/schema/identity";
import { STRANGER_LIMIT } from "@/lib/identity/rules";
import { deviceOf, expect, makeCustomer, PASSWORD, signInByForm, test } from "./fixtures";

test("wrong credentials get one sentence, keep the e-mail and drop the password", async ({ page, customer }) => {
  for (const email of [customer.email, "nobody@posta.example"]) {
    await page.goto("/login");
    await page.getByRole("textbox", { name: "Email" }).fill(email);
    await page.getByRole("textbox", { name: "Password" }).fill("not the password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("alert").filter({ hasText: "The email or password doesn’t match" })).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Email" })).toHaveValue(email);
    await expect(page.getByRole("textbox", { name: "Password" })).toHaveValue("");
  }
});

test("an e-mail that is corrected while the answer is awaited stays", async ({ page, customer }) => {
  await page.goto("/login");
  await page.route("**/login*", async (route) => {
    if (route.request().method() === "POST") await new Promise((resolve) => setTimeout(resolve, 2000));
    await route.continue();
  });
  await page.getByRole("textbox", { name: "Email" }).fill("nobody@posta.example");
  await page.getByRole("textbox", { name: "Password" }).fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("textbox", { name: "Email" }).fill(customer.email);
  await expect(page.getByRole("alert").filter({ hasText: "The email or password doesn’t match" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Email" })).toHaveValue(customer.email);
  await expect(page.getByRole("textbox", { name: "Password" })).toHaveValue("");
});

test("a field that is missing or wrong says so, beside it", async ({ page }) => {
  await page.goto("/login");
  await page.getByRole("textbox", { name: "Email" }).fill("not-an-email");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Email" })).toHaveAccessibleDescription(/complete email address/);
  await expect(page.getByRole("textbox", { name: "Password" })).toHaveAccessibleDescription(/Enter your password/);
});

test("signing out ends the session on the server: a copied cookie opens nothing", async ({ page, customer, playwright, baseURL }) => {
  await signInByForm(page, customer.email);
  const copy = await playwright.request.newContext({ baseURL, storageState: await page.context().storageState() });
  expect((await copy.get("/home", { maxRedirects: 0 })).status()).toBe(200);
  await page.goto("/more");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("status").filter({ hasText: "You’re signed out" })).toBeVisible();
  expect((await copy.get("/home", { maxRedirects: 0 })).status()).toBe(307);
  expect(await (await copy.get("/api/auth/session")).json()).not.toHaveProperty("user");
});

test("an account that is disabled has no session from its next request on", async ({ page, customer }) => {
  await signInByForm(page, customer.email);
  expect((await page.request.get("/home", { maxRedirects: 0 })).status()).toBe(200);
  await db().update(account).set({ disabledAt: new Date() }).where(eq(account.id, customer.accountId));
  expect((await page.request.get("/home", { maxRedirects: 0 })).status()).toBe(307);
});

test("a client cannot write into its session", async ({ page, customer }) => {
  const stranger = await makeCustomer();
  const { number } = await stranger.addBill({ totalCents: 100 });
  await signInByForm(page, customer.email);
  const { csrfToken } = (await (await page.request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const data = { role: "admin", sub: stranger.email, sid: "x".repeat(43), actor: "admin" };
  await page.request.post("/api/auth/session", { data: { csrfToken, data } });
  const session = (await (await page.request.get("/api/auth/session")).json()) as { user: object };
  expect(session.user).toEqual({ name: "Carla Prova", email: customer.email });
  await page.goto("/bills");
  await expect(page.getByText(number)).toHaveCount(0);
});

test("next-auth's own way in is the same way in, and the only one", async ({ request, customer }) => {
  const providers = (await (await request.get("/api/auth/providers")).json()) as Record<string, unknown>;
  expect(Object.keys(providers)).toEqual(["password"]);
  const { csrfToken } = (await (await request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const tried = await request.post("/api/auth/callback/password", {
    form: { csrfToken, email: customer.email, password: "wrong", json: "true" },
    maxRedirects: 0,
  });
  expect(tried.status()).toBe(401);
  await request.post("/api/auth/callback/password", {
    form: { csrfToken, email: customer.email, password: PASSWORD, json: "true" },
    maxRedirects: 0,
  });
  // A browser that is new would need its code: this way in knows none.
  expect((await request.get("/home", { maxRedirects: 0 })).status()).toBe(307);
  const { cookies } = await request.storageState();
  const jar = [...cookies.map(({ name, value }) => `${name}=${value}`), `mytim-device=${deviceOf(customer.email)}`].join("; ");
  await request.post("/api/auth/callback/password", {
    form: { csrfToken, email: customer.email, password: PASSWORD, json: "true" },
    headers: { cookie: jar },
    maxRedirects: 0,
  });
  expect((await request.get("/home", { maxRedirects: 0 })).status()).toBe(200);
});

test("what next-auth refuses is written down, as every other refusal is", async ({ request }) => {
  const { email } = await makeCustomer();
  const since = new Date(Date.now() - 1000);
  await db().delete(rateLimit).where(like(rateLimit.key, "refusal%"));
  const key = `${STRANGER_LIMIT.name}:${createHash("sha256").update(email).digest("base64url")}`;
  await db()
    .insert(rateLimit)
    .values({ key, count: STRANGER_LIMIT.tries, resetsAt: new Date(Date.now() + 60_000) });
  const { csrfToken } = (await (await request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const post = (path: string, form: Record<string, string>) => request.post(`/api/auth/${path}`, { form, maxRedirects: 0 });
  expect((await post("callback/password", { csrfToken, email, password: PASSWORD, json: "true" })).status()).toBe(401);
  // Without the token of its own form: by another page, perhaps.
  for (const json of ["true", "false"]) await post("callback/password", { email, password: PASSWORD, json });
  await post("signout", { json: "true" });
  const rows = await db()
    .select({ details: auditLog.details })
    .from(auditLog)
    .where(and(eq(auditLog.action, "action.refused"), eq(auditLog.actor, "visitor"), gt(auditLog.at, since)));
  const codes = rows.map(({ details }) => details?.code);
  expect(codes).toContain("too-many-tries");
  expect(codes.filter((code) => code === "bad-origin").length).toBeGreaterThanOrEqual(3);
});

test("other tokens of next-auth and made-up ones in the cookie's place are nobody", async ({
  request,
  page,
  customer,
  playwright,
  baseURL,
}) => {
  await request.get("/api/auth/csrf");
  const { cookies } = await request.storageState();
  await signInByForm(page, customer.email);
  const real = (await page.context().cookies()).find((cookie) => cookie.name === "mytim-session")?.value ?? "";
  expect(real).not.toBe("");
  const forged = [...cookies.map((cookie) => cookie.value), `${real.slice(0, -3)}abc`, "eyJhbGciOiJub25lIn0.eyJzaWQiOiJ4In0.", ""];
  for (const value of forged) {
    const visitor = await playwright.request.newContext({ baseURL, extraHTTPHeaders: { cookie: `mytim-session=${value}` } });
    expect((await visitor.get("/home", { maxRedirects: 0 })).status()).toBe(307);
  }
});

test("cookies are HttpOnly, Lax, and each sign-in puts a new session in the place of the browser's own", async ({
  page,
  customer,
  playwright,
  baseURL,
}) => {
  await signInByForm(page, customer.email);
  const named = async (name: string) => (await page.context().cookies()).find((cookie) => cookie.name === name);
  const first = await named("mytim-session");
  expect(first).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  expect(await named("mytim-device")).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  const copy = await playwright.request.newContext({ baseURL, storageState: await page.context().storageState() });
  expect((await copy.get("/home", { maxRedirects: 0 })).status()).toBe(200);
  await signInByForm(page, customer.email);
  expect((await named("mytim-session"))?.value).not.toBe(first?.value);
  expect((await copy.get("/home", { maxRedirects: 0 })).status()).toBe(307);
});

test("after signing in no address leads out of the portal", async ({ page, customer }) => {
  await page.goto("/login?next=//evil.example/x");
  await page.getByRole("textbox", { name: "Email" }).fill(customer.email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/localhost:\d+\/home$/);
});
