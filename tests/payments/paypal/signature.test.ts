import { createServer, type ServerResponse } from "node:http";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { PayPalSettings } from "@/lib/env-paypal";
import { isSignedByPayPal } from "@/lib/payments/paypal/signature";
import { Signer } from "@/sandbox/paypal/signer";

const BODY = '{"id":"WH-1"}';
const MINUTE_MS = 60_000;

type Serve = (response: ServerResponse, pem: string | undefined) => void;
const asPayPal: Serve = (response, pem) => response.writeHead(pem === undefined ? 404 : 200).end(pem);

let settings: PayPalSettings;
let signer: Signer;
let serve: Serve;
let fetched: number;

beforeEach(async () => {
  serve = asPayPal;
  fetched = 0;
  const server = createServer((request, response) => {
    fetched += 1;
    void signer.certificateAt(request.url ?? "").then((pem) => {
      serve(response, pem);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const apiBase = `http://127.0.0.1:${String(typeof address === "object" && address ? address.port : 0)}`;
  signer = new Signer(apiBase);
  settings = { clientId: "SANDBOX_1", clientSecret: "SANDBOX_2", webhookId: "1AB", apiBase, hasVault: true };
});

async function isTaken(at = new Date(), webhookId = settings.webhookId): Promise<boolean> {
  const headers = new Headers(await signer.headersFor(BODY, at, webhookId));
  return isSignedByPayPal(Buffer.from(BODY), headers, settings, new Date());
}

test("a signature for our webhook is believed, and its certificate fetched once", async () => {
  expect(await isTaken()).toBe(true);
  expect(await isTaken()).toBe(true);
  expect(fetched).toBe(1);
});

test("one for another webhook is not", async () => {
  expect(await isTaken(new Date(), "1AC")).toBe(false);
});

test.each([
  [-3 * 24 * 60, true],
  [-5 * 24 * 60, false],
  [4, true],
  [6, false],
])("one that was sent %i minutes from now: %s", async (minutes, taken) => {
  expect(await isTaken(new Date(Date.now() + minutes * MINUTE_MS))).toBe(taken);
});

test("a certificate that lies elsewhere is not followed there", async () => {
  serve = (response) => response.writeHead(302, { location: "/elsewhere" }).end();
  expect(await isTaken()).toBe(false);
  expect(fetched).toBe(1);
});

test("a certificate without an end is not read to it", async () => {
  serve = (response, pem = "") => {
    response.writeHead(200);
    response.write(pem);
    response.end("x".repeat(1024 * 1024));
  };
  expect(await isTaken()).toBe(false);
});

test("while PayPal's server is in trouble the notification is to come again", async () => {
  serve = (response) => response.writeHead(503).end();
  await expect(isTaken()).rejects.toMatchObject({ code: "provider-unavailable" });
  serve = asPayPal;
  expect(await isTaken()).toBe(true);
});
