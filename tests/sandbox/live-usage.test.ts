import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { playLiveUsage } from "@/sandbox/live-usage";
import { readBody } from "@/sandbox/http";

const SECRET = "network-secret-of-the-tests-0123456789";
const heard: { path: string | undefined; isSigned: boolean; event: { type: string; quantity: number } }[] = [];
let close: (() => void) | undefined;
afterEach(() => {
  close?.();
  heard.length = 0;
});

async function aPortal(): Promise<string> {
  const server = createServer((request, response) => {
    void readBody(request, 10_000).then((body) => {
      const [, at = "", signature = ""] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(request.headers["operator-signature"])) ?? [];
      const isSigned = createHmac("sha256", SECRET).update(`${at}.${body}`).digest("hex") === signature;
      heard.push({ path: request.url, isSigned, event: JSON.parse(body) as { type: string; quantity: number } });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => server.close();
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

it("a started demo's network tells of data, signed and in pieces, until the film is over", async () => {
  const portalUrl = await aPortal();
  playLiveUsage({ portalUrl, secret: SECRET }, 0.02, 3);
  await expect.poll(() => heard.length).toBe(3);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(heard).toHaveLength(3);
  for (const { path, isSigned, event } of heard) {
    expect({ path, isSigned, type: event.type }).toEqual({ path: "/api/webhooks/network", isSigned: true, type: "usage.recorded" });
    expect(event.quantity).toBeGreaterThanOrEqual(60_000_000);
  }
});

it("tells nothing where it is switched off or has no secret", async () => {
  const portalUrl = await aPortal();
  playLiveUsage({ portalUrl, secret: SECRET }, 0, 3);
  playLiveUsage({ portalUrl, secret: undefined }, 0.02, 3);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(heard).toEqual([]);
});
