import { TOTP } from "otpauth";
import { db } from "@/db/client";
import { staffSession } from "@/db/schema/staff";
import { addStaff, disableStaff, setStaffRole, terminalPrincipal } from "@/lib/staff/commands/manage-staff";
import { mayDo } from "@/lib/staff/matrix";
import { expectAccessible, expectAccessibleInBoth } from "./accessible";
import { expect, PASSWORD, signIn, test } from "./fixtures";
import { aMember, enter } from "./staff-member";

const PARTS = [
  { part: "customers", title: "Customers", action: "customers.search", shows: "The whole email or number." },
  { part: "removals", title: "Lost factors", action: "factors.decide", shows: "Waiting for a second person" },
  { part: "chat", title: "Chat", action: "chat.answer", shows: "Coming soon" },
  { part: "tickets", title: "Tickets", action: "tickets.update", shows: "Coming soon" },
  { part: "audit", title: "Audit", action: "audit.read", shows: "Coming soon" },
] as const;

for (const role of ["operator", "supervisor", "importer"] as const) {
  test(`${role}: the parts of the matrix and no others; what is left says so`, async ({ page, isMobile }) => {
    test.skip(isMobile, "the same on a phone");
    await enter(page, await aMember(role));
    await expect(page).toHaveURL(/\/admin$/);
    const cookie = (await page.context().cookies()).find(({ name }) => name === "mytim-staff");
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    for (const { part, title, action, shows } of PARTS) {
      await page.goto(`/admin/${part}`);
      await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
      await expect(page.getByText(mayDo(role, action) ? shows : "Not for your role")).toBeVisible();
    }
    // It opens nothing of a customer's.
    expect((await page.request.get("/home", { maxRedirects: 0 })).status()).toBe(307);
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/admin\/login$/);
    const copied = await page.request.get("/admin", { maxRedirects: 0, headers: { cookie: `mytim-staff=${cookie?.value ?? ""}` } });
    expect(copied.status()).toBe(307);
  });
}

test("the staff's pages are accessible", async ({ page }) => {
  const check = async () => {
    await expectAccessibleInBoth(page);
    const { content, visible } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      visible: document.documentElement.clientWidth,
    }));
    expect(content).toBeLessThanOrEqual(visible);
  };
  await page.goto("/admin/login");
  await check();
  await enter(page, await aMember("supervisor"));
  await expect(page).toHaveURL(/\/admin$/);
  await check();
  for (const path of ["/admin/customers", "/admin/removals", "/admin/staff", "/admin/access"]) {
    await page.goto(path);
    await check();
  }
});

test.describe("at one size, because it is the same at every", () => {
  test.skip(({ isMobile }) => isMobile, "the same on a phone");

  test("visitors and customers find no page of staff; the password alone opens none", async ({ page, customer }) => {
    for (const path of [
      "/admin",
      "/admin/customers",
      `/admin/customers/${customer.accountId}`,
      "/admin/removals",
      "/admin/chat",
      "/admin/tickets",
      "/admin/audit",
      "/admin/access",
      "/admin/staff",
    ]) {
      const answer = await page.request.get(path, { maxRedirects: 0 });
      expect([answer.status(), answer.headers().location], path).toEqual([307, "/admin/login"]);
    }
    await signIn(page, customer.email);
    expect((await page.request.get("/admin", { maxRedirects: 0 })).status()).toBe(307);
    const cookies = await page.context().cookies();
    const value = cookies.find(({ name }) => name === "mytim-session")?.value ?? "";
    const forged = await page.request.get("/admin", { maxRedirects: 0, headers: { cookie: `mytim-staff=${value}` } });
    expect(forged.status()).toBe(307);
    await enter(page, { email: customer.email, password: PASSWORD, code: () => "123456" });
    await expect(page.getByRole("alert").filter({ hasText: "don’t match" })).toBeVisible();
  });

  test("another role, and the end of all, act on the next request", async ({ page }) => {
    const member = await aMember("operator");
    await enter(page, member);
    await expect(page).toHaveURL(/\/admin$/);
    await page.goto("/admin/audit");
    await expect(page.getByText("Not for your role")).toBeVisible();
    await setStaffRole(terminalPrincipal(), member.email, "supervisor");
    await page.reload();
    await expect(page.getByText("Coming soon")).toBeVisible();
    await disableStaff(terminalPrincipal(), member.email);
    await page.reload();
    await expect(page).toHaveURL(/\/admin\/login$/);
  });

  test("the fingerprint stands for the code: switched on after signing in, then password and finger open", async ({ page }) => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("WebAuthn.enable", { enableUI: false });
    const sensor = {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    } as const;
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options: sensor });
    const member = await aMember("operator");
    await enter(page, member);
    await page.getByRole("link", { name: /^Your access/ }).click();
    await page.getByRole("button", { name: "Turn on for this device" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Fingerprint is on" })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    const finger = page.getByRole("button", { name: "Password and fingerprint, no code" });
    await page.getByRole("textbox", { name: "Email" }).fill(member.email);
    await page.getByRole("textbox", { name: "Password" }).fill("not it");
    await finger.click();
    await expect(page.getByRole("alert").filter({ hasText: "don’t match" })).toBeVisible();
    await page.getByRole("textbox", { name: "Password" }).fill(member.password);
    await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    await finger.click();
    await expect(page.getByRole("alert").filter({ hasText: "use the code of your app" })).toBeVisible();
    await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
    await finger.click();
    await expect(page).toHaveURL(/\/admin$/);
    await db()
      .update(staffSession)
      .set({ authenticatedAt: new Date(0) });
    await page.goto("/admin/access");
    await expect(page.getByRole("button", { name: /^Remove/ })).toHaveCount(0);
    await expect(page.getByRole("link", { name: "Sign in again" })).toBeVisible();
  });

  test("a supervisor adds somebody, who can come in, changes their role and disables them; never themselves", async ({ page }) => {
    const boss = await aMember("supervisor");
    await enter(page, boss);
    await page.getByRole("link", { name: "Staff" }).first().click();
    const email = `added-${crypto.randomUUID()}@posta.example`;
    await page.getByRole("radio", { name: "Importer" }).check();
    // Somebody who is known already: what was typed stays.
    await page.getByRole("textbox", { name: "Email" }).fill(boss.email);
    await page.getByRole("button", { name: "Add a person" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "has an account" })).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Email" })).toHaveValue(boss.email);
    await expect(page.getByRole("radio", { name: "Importer" })).toBeChecked();
    await page.getByRole("textbox", { name: "Email" }).fill(email);
    await page.getByRole("button", { name: "Add a person" }).click();
    const keys = page.getByRole("status").filter({ hasText: "not shown again" });
    const shown = async (label: string) => (await keys.locator("div", { hasText: label }).last().locator("dd").innerText()).trim();
    const [password, secret] = [await shown("First password"), await shown("Secret for the app")];
    await page.reload();
    await expect(keys).toHaveCount(0);
    const row = page.getByRole("listitem").filter({ hasText: email });
    await expect(row).toContainText("Importer");
    await expect(page.getByRole("listitem").filter({ hasText: boss.email }).getByRole("button")).toHaveCount(0);
    await expectAccessible(page);
    await row.getByRole("button", { name: /^Role/ }).click();
    await page.getByRole("dialog").getByRole("radio", { name: "Operator" }).check();
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(row).toContainText("Operator");
    const theirs = await page.context().browser()?.newContext();
    const other = await theirs?.newPage();
    if (!theirs || !other) throw new Error("no second browser");
    await enter(other, { email, password, code: () => new TOTP({ secret }).generate() });
    await expect(other.getByText("Choose your own password")).toBeVisible();
    await row.getByRole("button", { name: /^Disable/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disable", exact: true }).click();
    await expect(page.getByRole("status").filter({ hasText: "Access removed" })).toBeVisible();
    await other.reload();
    await expect(other).toHaveURL(/\/admin\/login$/);
    await theirs.close();
  });

  test("a first password opens nothing but its own change", async ({ page }) => {
    const email = `staff-${crypto.randomUUID()}@posta.example`;
    const { password, totpSecret } = await addStaff(terminalPrincipal(), { email, role: "supervisor" });
    await enter(page, { email, password, code: () => new TOTP({ secret: totpSecret }).generate() });
    await expect(page.getByText("Choose your own password")).toBeVisible();
    await page.goto("/admin/customers");
    await expect(page.getByText("Not for your role")).toBeVisible();
    await page.goto("/admin");
    await page.getByRole("textbox", { name: "New password" }).fill("quattro cavalli verdi al mare");
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.getByRole("link", { name: /^Your access/ }).click();
    for (const [current, said] of [
      ["not it", "That isn’t your password"],
      ["quattro cavalli verdi al mare", "Password changed"],
    ] as const) {
      await page.getByRole("textbox", { name: "Current password" }).fill(current);
      await page.getByRole("textbox", { name: "New password" }).fill("un altro mare di cavalli");
      await page.getByRole("button", { name: "Change the password" }).click();
      await expect(page.getByRole(current === "not it" ? "alert" : "status").filter({ hasText: said })).toBeVisible();
    }
  });
});
