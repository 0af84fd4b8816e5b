import { createServer } from "node:http";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { resetEnv } from "@/lib/env";
import { fetchOrder } from "@/lib/payments/paypal/orders";

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
