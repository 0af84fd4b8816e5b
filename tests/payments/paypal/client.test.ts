import { createServer } from "node:http";
import { inspect } from "node:util";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { resetEnv } from "@/lib/env";
import { fetchOrder, openOrder } from "@/lib/payments/paypal/orders";
import { anOrder, aPayPal } from "./harness";

afterEach(() => {
  vi.unstubAllEnvs();
  resetEnv();
});

/** A proxy that lets nothing through and remembers who was asked for. */
async function aProxy() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? "").host);
    response.writeHead(502).end();
  });
  server.on("connect", (request, socket) => {
    asked.push((request.url ?? "").replace(/:443$/, ""));
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return { asked, url: `http://127.0.0.1:${String(typeof address === "object" && address ? address.port : 0)}` };
}

test.each([
  ["live", "sk_live_1", "api-m.paypal.com"],
  ["test", "sk_test_1", "api-m.sandbox.paypal.com"],
])("in %s mode PayPal itself is asked", async (mode, key, host) => {
  const { asked, url } = await aProxy();
  const settings = {
    DATABASE_URL: "postgres://localhost:9/none",
    AUTH_SECRET: "auth-secret-of-the-tests-0123456789abcdef",
    PUBLIC_URL: "https://my.example.it",
    DEMO: "0",
    PAYMENTS_MODE: mode,
    STRIPE_SECRET_KEY: key,
    STRIPE_WEBHOOK_SECRET: "whsec_of-the-tests",
    PAYPAL_CLIENT_ID: "AbC",
    PAYPAL_CLIENT_SECRET: "EfG",
    PAYPAL_WEBHOOK_ID: "1AB23",
    HTTPS_PROXY: url,
    https_proxy: url,
    NO_PROXY: "",
    no_proxy: "",
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  resetEnv();
  await expect(fetchOrder("NONE")).rejects.toMatchObject({ code: "provider-unavailable" });
  expect(asked).toEqual([host]);
});

test("no error carries our secret or a token further", async () => {
  const { order } = await aPayPal();
  const errors = [await openOrder(anOrder({ returnUrl: "not an address" }), "key-1").catch((error: unknown) => error)];
  for (const mode of ["error500", "reset", "garbled-after"]) {
    await order("/sandbox/faults", { api: { path: "/v2/", mode, times: 1 } });
    errors.push(await openOrder(anOrder(), `key-${mode}`).catch((error: unknown) => error));
  }
  await order("/sandbox/faults", { api: { path: "/v1/oauth2/", mode: "reset", times: 1 } });
  errors.push(await openOrder(anOrder(), "key-2").catch((error: unknown) => error));
  expect(errors.every((error) => error instanceof Error)).toBe(true);
  const basic = Buffer.from("SANDBOX_mytim:SANDBOX_secret").toString("base64");
  for (const secret of ["Bearer", "A21AA", "SANDBOX_secret", basic])
    expect(inspect(errors, { depth: 20, showHidden: true })).not.toContain(secret);
});

test("a 404 that is not PayPal's own word does not mean that there is no such order", async () => {
  await aPayPal();
  const token = { access_token: "A21AA", token_type: "Bearer", expires_in: 60 };
  const between = createServer((request, response) => {
    if (request.url === "/v1/oauth2/token") response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(token));
    else response.writeHead(404, { "content-type": "text/html" }).end("<title>Not here</title>");
  });
  await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    between.close();
    between.closeAllConnections();
  });
  const address = between.address();
  vi.stubEnv("SANDBOX_PORT", String(typeof address === "object" && address ? address.port : 0));
  resetEnv();
  await expect(fetchOrder("NONE")).rejects.toMatchObject({ code: "provider-unavailable" });
});
