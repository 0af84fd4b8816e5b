import { and, eq, like, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { rateLimit, session } from "@/db/schema/identity";
import { expectAccessibleInBoth } from "./accessible";
import { aSensor, finger, signOut, switchOn } from "./finger";
import { expect, PASSWORD, signInByForm, test } from "./fixtures";

test("switched on once, this device opens by one tap: two requests, and no page is loaded anew", async ({ page, customer }) => {
  await aSensor(page);
  await signInByForm(page, customer.email);
  await switchOn(page);
  await expect(page.getByRole("switch", { name: "Fingerprint" })).toHaveAttribute("aria-checked", "true");
  await signOut(page);
  await page.waitForLoadState("networkidle");
  const requests: string[] = [];
  let documents = 0;
  page.on("request", (request) => {
    if (request.method() === "POST") requests.push(new URL(request.url()).pathname);
    if (request.isNavigationRequest()) documents += 1;
  });
  await finger(page).click();
  await expect(page).toHaveURL(/\/home$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(requests).toEqual(["/api/passkeys/options", "/login"]);
  expect(documents).toBe(0);
});

test("on a new browser of the same device the finger is enough, with a forgotten password, too, and no code is asked for", async ({
  page,
  customer,
}) => {
  await aSensor(page);
  await signInByForm(page, customer.email);
  await switchOn(page);
  for (const path of ["/login", "/recover"]) {
    await page.context().clearCookies();
    await page.goto(path);
    await finger(page).click();
    await expect(page).toHaveURL(/\/home$/);
  }
});

test("the e-mail field offers the key by itself", async ({ page, customer }) => {
  await aSensor(page);
  await signInByForm(page, customer.email);
  await switchOn(page);
  await signOut(page);
  await expect(finger(page)).toBeVisible();
  await page.getByRole("textbox", { name: "Email" }).focus();
  await expect(page).toHaveURL(/\/home$/);
});

test("a wrong finger, a second one, cancelling, and a device without a sensor lead back to the password; the right finger still opens", async ({
  page,
  customer,
}) => {
  const { cdp, authenticatorId } = await aSensor(page);
  await signInByForm(page, customer.email);
  await switchOn(page);
  await signOut(page);
  const failed = page.getByRole("alert").filter({ hasText: "Your fingerprint was not read. Try again or use your password." });
  const fails = async () => {
    await finger(page).click();
    await expect(failed).toBeVisible();
  };
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  for (const wrong of ["one finger", "another"]) await test.step(wrong, fails);
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await finger(page).click();
  await expect(page).toHaveURL(/\/home$/);
  await signOut(page);
  // What a browser answers when its own window is closed.
  await page.evaluate(() => {
    navigator.credentials.get = () => Promise.reject(new DOMException("The operation was cancelled.", "NotAllowedError"));
  });
  await fails();
  await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
  await page.reload();
  // Nothing answers, and nothing has to be waited for.
  await finger(page).click();
  await expect(page.getByRole("button", { name: "Waiting for your finger…" })).toBeVisible();
  await page.getByRole("textbox", { name: "Email" }).fill(customer.email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/home$/);
});

test("the whole way works by keyboard", async ({ page, customer }) => {
  await aSensor(page);
  await signInByForm(page, customer.email);
  await page.goto("/more/configure");
  await page.getByRole("switch", { name: "Fingerprint" }).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Confirm", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Fingerprint is on" })).toBeVisible();
  await signOut(page);
  await finger(page).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/home$/);
});

test("the switch, its devices and the sign-in page are accessible", async ({ page, customer }) => {
  await aSensor(page);
  await signInByForm(page, customer.email);
  await switchOn(page);
  const check = () => expectAccessibleInBoth(page);
  await check();
  for (const path of ["/more/configure/sessions", "/more/configure/app"]) {
    await page.goto(path);
    await check();
  }
  await signOut(page);
  await expect(finger(page)).toBeVisible();
  await check();
});

test("a wrong finger switches nothing on, and says so", async ({ page, customer }) => {
  const { cdp, authenticatorId } = await aSensor(page);
  await signInByForm(page, customer.email);
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.goto("/more/configure");
  await page.getByRole("switch", { name: "Fingerprint" }).click();
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "was not read" })).toBeVisible();
  await expect(page.getByRole("list", { name: "Devices with fingerprint" })).toHaveCount(0);
});

test("devices have names, are renamed and removed; a removed one opens nothing, and its sensor forgets the key", async ({
  page,
  customer,
}) => {
  const { cdp, authenticatorId } = await aSensor(page);
  await signInByForm(page, customer.email);
  await switchOn(page);
  const devices = page.getByRole("list", { name: "Devices with fingerprint" }).getByRole("listitem");
  await expect(devices).toHaveCount(1);
  await expect(devices.getByText("This device")).toBeVisible();
  await devices.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("My telephone");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(devices.getByText("My telephone").first()).toBeVisible();
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  await devices.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("dialog").getByText("It’s the only one")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Fingerprint is off" })).toBeVisible();
  await expect(page.getByRole("switch", { name: "Fingerprint" })).toHaveAttribute("aria-checked", "false");
  await expect.poll(async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length).toBe(0);
  // Even a sensor that kept it opens nothing.
  await signOut(page);
  const [credential] = credentials;
  if (!credential) throw new Error("the sensor had no key");
  await cdp.send("WebAuthn.addCredential", { authenticatorId, credential });
  await finger(page).click();
  await expect(page.getByRole("alert").filter({ hasText: "isn’t (or is no longer) linked" })).toBeVisible();
  await expect.poll(async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length).toBe(0);
});

test("a copy of the key is found by its counter", async ({ page, customer }) => {
  const { cdp, authenticatorId } = await aSensor(page);
  await signInByForm(page, customer.email);
  await switchOn(page);
  await signOut(page);
  await finger(page).click();
  await expect(page).toHaveURL(/\/home$/);
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  const [credential] = credentials;
  if (!credential) throw new Error("the sensor had no key");
  await cdp.send("WebAuthn.clearCredentials", { authenticatorId });
  await cdp.send("WebAuthn.addCredential", { authenticatorId, credential: { ...credential, signCount: 0 } });
  await signOut(page);
  await finger(page).click();
  await expect(page.getByRole("alert").filter({ hasText: "was not accepted" })).toBeVisible();
});

test("after five minutes what matters asks for a proof again: by the finger, and by password", async ({ page, customer }) => {
  await aSensor(page);
  await signInByForm(page, customer.email);
  await switchOn(page);
  const grow = () =>
    db()
      .update(session)
      .set({ authenticatedAt: new Date(Date.now() - 6 * 60_000) })
      .where(eq(session.accountId, customer.accountId));
  const before = (await page.context().cookies()).find(({ name }) => name === "mytim-session")?.value;
  await grow();
  await page.goto("/more/configure");
  await expect(page.getByRole("switch", { name: "Fingerprint" })).toHaveCount(0);
  await page.getByRole("button", { name: "Confirm with fingerprint" }).click();
  await expect(page.getByRole("switch", { name: "Fingerprint" })).toBeVisible();
  expect((await page.context().cookies()).find(({ name }) => name === "mytim-session")?.value).not.toBe(before);
  await grow();
  await page.reload();
  await page.getByRole("textbox", { name: "Password" }).fill("not the password");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "isn’t your password" })).toBeVisible();
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page.getByRole("switch", { name: "Fingerprint" })).toBeVisible();
});

test("options go to our own pages alone, as JSON; what is refused is written down", async ({ request, baseURL }) => {
  const ofOrigin = and(eq(auditLog.action, "action.refused"), sql`details ->> 'code' = 'bad-origin'`);
  const written = async () => (await db().select({ id: auditLog.id }).from(auditLog).where(ofOrigin)).length;
  // Other tests are refused from this address as well, and so many an hour are written.
  await db().delete(rateLimit).where(like(rateLimit.key, "refusal%"));
  const before = await written();
  const ask = (headers: Record<string, string>, data: string) => request.post("/api/passkeys/options", { headers, data });
  const json = { "content-type": "application/json" };
  const ours = { ...json, origin: baseURL ?? "" };
  expect((await ask(ours, '{"purpose":"sign-in"}')).status()).toBe(200);
  for (const headers of [
    json,
    { ...json, origin: "null" },
    { ...json, origin: "https://evil.example" },
    { origin: baseURL ?? "", "content-type": "text/plain" },
  ])
    expect((await ask(headers, '{"purpose":"sign-in"}')).status()).toBe(403);
  expect(await written()).toBeGreaterThanOrEqual(before + 4);
  for (const body of ["", "[]", '{"purpose":"admin"}', `{"purpose":"${"x".repeat(5000)}"}`])
    expect((await ask(ours, body)).status()).toBe(400);
  for (const purpose of ["enrol", "step-up"]) expect((await ask(ours, JSON.stringify({ purpose }))).status()).toBe(401);
});
