import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { expect, signIn, test } from "./fixtures";

test("every answer carries the protective headers, whatever its status", async ({ request }) => {
  for (const path of [
    "/",
    "/login",
    "/home",
    "/no-such-page",
    "/api/health",
    "/api/ready",
    "/api/auth/providers",
    "/manifest.webmanifest",
  ]) {
    const headers = (await request.get(path, { maxRedirects: 0 })).headers();
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["referrer-policy"], path).toBe("strict-origin-when-cross-origin");
    expect(headers["x-frame-options"], path).toBe("DENY");
    expect(headers["strict-transport-security"], path).toContain("max-age=31536000");
    expect(headers["x-powered-by"], path).toBeUndefined();
  }
});

test("pages are private, with a nonce of their own each time", async ({ page, customer }) => {
  await signIn(page, customer.email);
  const policies: string[] = [];
  for (let visit = 0; visit < 2; visit++) {
    const answer = await page.request.get("/home");
    expect(answer.headers()["cache-control"]).toContain("no-store");
    policies.push(answer.headers()["content-security-policy"] ?? "");
  }
  for (const policy of policies) {
    for (const part of [
      "default-src 'self'",
      "'strict-dynamic'",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self' http://localhost:",
    ]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain("unsafe-eval");
  }
  expect(policies[0]).not.toBe(policies[1]);
});

test("PayPal's hosts are let in where its button is, and nowhere else", async ({ request }) => {
  const policyOf = async (path: string) => (await request.get(path, { maxRedirects: 0 })).headers()["content-security-policy"] ?? "";
  const bill = "/bills/5b1f0c4e-7a58-4d0e-9d5b-3a4b6f0f5c11";
  for (const path of ["/topup", `${bill}/pay`]) expect(await policyOf(path), path).toMatch(/frame-src 'self' http:\/\/localhost:\d+/);
  for (const path of ["/", "/home", "/login", bill, "/topup/x"]) expect(await policyOf(path), path).not.toContain("frame-src");
});

test("an incoming policy or nonce is not taken over", async ({ request }) => {
  const answer = await request.get("/login", { headers: { "content-security-policy": "script-src 'nonce-evil'", "x-nonce": "evil" } });
  expect(await answer.text()).not.toContain('nonce="evil"');
  expect(answer.headers()["content-security-policy"]).not.toContain("evil");
});

test("an action runs only from our own origin", async ({ page, customer }) => {
  await page.goto("/login");
  // The form as a browser without JavaScript posts it, with its hidden fields.
  const fields = await page
    .locator("form")
    .filter({ has: page.getByRole("textbox", { name: "Password" }) })
    .evaluate((form: HTMLFormElement) =>
      [...new FormData(form).entries()].map(([name, value]) => [name, typeof value === "string" ? value : ""]),
    );
  const multipart = { ...Object.fromEntries(fields as [string, string][]), email: customer.email, password: "demo-password-2026" };
  const origin = new URL(page.url()).origin;
  const attempt = async (headers: Record<string, string>) => {
    const answer = await page.request.post("/login", { multipart, headers, maxRedirects: 0, failOnStatusCode: false });
    return answer.headers()["set-cookie"]?.includes("mytim-session=") ?? false;
  };
  expect(await attempt({ origin: "https://evil.example" })).toBe(false);
  expect(await attempt({ origin: "null" })).toBe(false);
  expect(await attempt({})).toBe(false);
  expect(await attempt({ origin: "https://evil.example", "x-forwarded-host": "evil.example" })).toBe(false);
  expect(await attempt({ origin })).toBe(true);
  // Without any origin it gets as far as our own door, which writes it down.
  const refused = and(eq(auditLog.action, "action.refused"), eq(auditLog.actor, "visitor"));
  const rows = await db().select({ details: auditLog.details }).from(auditLog).where(refused);
  expect(rows.some(({ details }) => details?.code === "bad-origin" && details.address !== "unknown")).toBe(true);
});

test("webhooks: forged, unsigned, large and wrong methods change nothing", async ({ request }) => {
  const forged = { data: '{"id":"evt_1"}', headers: { "stripe-signature": "t=1,v1=00", "content-type": "application/json" } };
  expect((await request.post("/api/webhooks/stripe", forged)).status()).toBe(400);
  expect((await request.post("/api/webhooks/stripe", { data: "{}" })).status()).toBe(400);
  expect((await request.post("/api/webhooks/stripe", { data: "x".repeat(300 * 1024) })).status()).toBe(413);
  expect((await request.get("/api/webhooks/stripe")).status()).toBe(405);
});

test("health and readiness answer", async ({ request }) => {
  expect(await (await request.get("/api/health")).json()).toEqual({ status: "ok" });
  expect(await (await request.get("/api/ready")).json()).toEqual({ status: "ready" });
});

test("no secret and no map file is served", async ({ request }) => {
  for (const path of [
    "/.git/config",
    "/.env",
    "/.data/secrets.json",
    "/_next/static/../server/server-reference-manifest.json",
    "/package.json",
    "/server-reference-manifest.json",
  ]) {
    expect((await request.get(path)).status(), path).toBe(404);
  }
});
