import { createHash, createPublicKey, webcrypto } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request as ask } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { chromium, type Page } from "@playwright/test";
import { certify } from "@/sandbox/paypal/signer";
import { aSensor, finger, signOut, switchOn } from "./finger";
import { codeOfAccount, expect, PASSWORD, test } from "./fixtures";
import { startSecondPortal } from "./second-portal";

const HOST = "portal.mytim.example";
const PUBLIC_URL = `https://${HOST}`;

/** What a public portal has before it: its own name, TLS, and who asked. Tells every cookie that goes by. */
async function aTlsProxy(key: string, cert: string, port: () => number, seen: string[]) {
  const proxy = createServer({ key, cert }, (request, response) => {
    const headers = { ...request.headers, "x-forwarded-for": request.socket.remoteAddress, "x-forwarded-proto": "https" };
    const onward = ask({ host: "localhost", port: port(), method: request.method, path: request.url, headers }, (answer) => {
      seen.push(...(answer.headers["set-cookie"] ?? []));
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  }).listen(0, "localhost");
  await once(proxy, "listening");
  return { proxy, port: (proxy.address() as AddressInfo).port };
}

test("behind TLS and a host name: cookies only this host can set, sign-in by code and by fingerprint, and no other name answers", async ({
  customer,
  launchOptions,
}) => {
  const pair = await webcrypto.subtle.generateKey(
    { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  );
  const cert = await certify(HOST, pair, HOST, pair, false);
  const key = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(await webcrypto.subtle.exportKey("pkcs8", pair.privateKey)).toString("base64")}\n-----END PRIVATE KEY-----\n`;
  const pin = createHash("sha256")
    .update(createPublicKey(cert).export({ type: "spki", format: "der" }))
    .digest("base64");
  const cookies: string[] = [];
  const portal = await startSecondPortal({ PUBLIC_URL, DEMO_PUBLIC: "1", TRUSTED_PROXIES: "127.0.0.1,::1" });
  const { proxy, port } = await aTlsProxy(key, cert, () => portal.port, cookies);
  // The browser trusts this one key, as it would a certificate of a public authority: a page with a TLS error has no fingerprint.
  const args = [
    ...(launchOptions.args ?? []),
    `--host-resolver-rules=MAP ${HOST}:443 localhost:${String(port)}`,
    `--ignore-certificate-errors-spki-list=${pin}`,
  ];
  const browser = await chromium.launch({ ...launchOptions, args });
  try {
    const page = await browser.newPage({ baseURL: PUBLIC_URL, locale: "en-GB", serviceWorkers: "block" });
    await aSensor(page);
    await signInWithCode(page, customer);
    await switchOn(page);
    await signOut(page);
    await finger(page).click();
    await expect(page).toHaveURL(`${PUBLIC_URL}/home`);
    const named = (await page.context().cookies()).map(({ name }) => name);
    expect(named).toEqual(expect.arrayContaining(["__Host-mytim-session", "__Host-mytim-device"]));
    expect(cookies.length).toBeGreaterThan(3);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Host-/);
      expect(cookie).toMatch(/; Secure/i);
      expect(cookie).toMatch(/; HttpOnly/i);
      expect(cookie).toMatch(/; SameSite=(lax|strict)/i);
      expect(cookie).not.toMatch(/; Domain=/i);
    }
    expect(await statusAs("other.example", portal.port)).toBe(421);
    expect(await statusAs(HOST, portal.port)).toBe(200);
  } finally {
    await browser.close();
    proxy.close();
    proxy.closeAllConnections();
    await portal.stop();
  }
});

/** What the sign-in page answers to a request for a host of that name. */
async function statusAs(host: string, port: number): Promise<number | undefined> {
  const request = ask({ host: "localhost", port, path: "/login", headers: { host } }).end();
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

/** A browser that nobody knows: password, then the code. */
async function signInWithCode(page: Page, { email, accountId }: { email: string; accountId: string }): Promise<void> {
  await page.goto("/login");
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  const code = page.getByRole("textbox", { name: "Code" });
  await expect(code).toBeVisible();
  await code.fill(await codeOfAccount(accountId));
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page).toHaveURL(`${PUBLIC_URL}/home`);
}
