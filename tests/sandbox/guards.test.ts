import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import os from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readEnvironment } from "@/sandbox/environment";
import { aFolder } from "../fixtures/folders";
import { aCheckout, aClient, aSandbox, eventually, raw, submit } from "./harness";

const JSON_TYPE = { "content-type": "application/json" };

describe("who may talk to it", () => {
  test.each(["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:4010", "192.168.1.5", "localhost@evil.example"])(
    "not a page that calls it %s",
    async (host) => {
      const { url } = await aSandbox();
      for (const at of ["/", "/v1/events", "/v2/checkout/orders/1", "/checkoutnow?token=1", "/c/pay/cs_test_1", "/sandbox/state.json"]) {
        expect((await raw(url + at, "GET", { host, authorization: "Bearer sk_test_sandbox_1" })).status, at).toBe(421);
      }
    },
  );

  test.each(["localhost", "LOCALHOST:4010", "127.0.0.1:80", "[::1]:4010"])("this machine, as %s", async (host) => {
    const { url } = await aSandbox();
    expect((await raw(url, "GET", { host })).status).toBe(200);
  });

  test.each([
    { ...JSON_TYPE, origin: "http://evil.example" },
    { ...JSON_TYPE, origin: "http://localhost:3000" },
    { ...JSON_TYPE, origin: "null" },
    { ...JSON_TYPE, "sec-fetch-site": "cross-site" },
    { ...JSON_TYPE, "sec-fetch-site": "same-site" },
    { "content-type": "text/plain" },
  ])("no order from another page: %j", async (headers) => {
    const { url, stripe } = await aSandbox();
    await stripe.checkout.sessions.create(aCheckout());
    for (const order of ["/sandbox/reset", "/sandbox/faults", "/sandbox/clock"]) {
      expect((await raw(url + order, "POST", { ...headers }, "{}")).status, order).toBe(403);
    }
    expect((await stripe.checkout.sessions.list()).data).toHaveLength(1);
  });

  test("both loopback addresses, and what it shows there", async () => {
    const { url } = await aSandbox();
    const { port } = new URL(url);
    const hosts = Object.values(os.networkInterfaces())
      .flat()
      .some((address) => address?.address === "::1")
      ? ["127.0.0.1", "[::1]"]
      : ["127.0.0.1"];
    for (const host of hosts) expect((await fetch(`http://${host}:${port}/`)).status).toBe(200);
    expect(await (await fetch(`${url}/sandbox/outbox.json`)).json()).toEqual([]);
    expect(await (await fetch(`${url}/sandbox/vouchers.json`)).json()).toEqual([]);
    expect(await (await fetch(`${url}/sandbox/outbox`)).text()).toContain("Nothing was sent yet");
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    const outside = Object.values(os.networkInterfaces())
      .flat()
      .find((address) => address && !address.internal && address.family === "IPv4");
    if (outside) await expect(fetch(`http://${outside.address}:${port}/`)).rejects.toThrow();
  });
});

/** The process as `npm start` runs it. */
function aProcess(env: Record<string, string>) {
  const child = spawn(process.execPath, ["--import", "tsx", "sandbox/main.ts"], {
    env: { PATH: process.env.PATH ?? "", HOME: os.homedir(), NODE_ENV: "test", ...env },
  });
  const run = { child, output: "", exit: new Promise<number | null>((resolve) => child.once("exit", resolve)) };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (run.output += part.toString()));
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return run;
}

describe("the process", () => {
  const REFUSED: [string, Record<string, string>, string][] = [
    ["a live key", { STRIPE_SECRET_KEY: "sk_live_none_of_anybody" }, "STRIPE_SECRET_KEY holds a real key"],
    ["a real test key", { STRIPE_SECRET_KEY: "sk_test_none_of_anybody" }, "STRIPE_SECRET_KEY holds a real key"],
    ["a key of any other kind", { STRIPE_SECRET_KEY: "none_of_anybody" }, "STRIPE_SECRET_KEY holds a real key"],
    ["a real key under another name", { BACKUP_KEY: "rk_live_none_of_anybody" }, "BACKUP_KEY holds a real key"],
    ["a key of PayPal", { PAYPAL_CLIENT_ID: "none_of_anybody" }, "PAYPAL_CLIENT_ID holds a real key"],
    ["a secret of PayPal", { PAYPAL_CLIENT_SECRET: "none_of_anybody" }, "PAYPAL_CLIENT_SECRET holds a real key"],
    ["no webhook secret", { STRIPE_WEBHOOK_SECRET: "" }, "STRIPE_WEBHOOK_SECRET: set the secret"],
    ["a portal that is no address", { PORTAL_URL: "portal" }, "PORTAL_URL"],
    ["a port that is none", { SANDBOX_PORT: "70000" }, "SANDBOX_PORT"],
  ];
  test.each(REFUSED)("does not start with %s", (_, env, sentence) => {
    const start = () => readEnvironment({ STRIPE_WEBHOOK_SECRET: "whsec_for_tests", ...env });
    expect(start).toThrow(sentence);
    expect(start).not.toThrow("none_of_anybody");
  });

  test("ends with one sentence when it is started next to a real key", async () => {
    const run = aProcess({ STRIPE_WEBHOOK_SECRET: "whsec_for_tests", STRIPE_SECRET_KEY: "sk_live_none_of_anybody" });
    expect(await run.exit).toBe(1);
    expect(run.output).toMatch(/^sandbox: STRIPE_SECRET_KEY holds a real key[^\n]*\n$/);
  });

  test("says when it is ready, keeps its state through a kill, and refuses a taken port", async () => {
    const port = String(randomInt(20_000, 30_000));
    const url = `http://localhost:${port}`;
    const env = {
      SANDBOX_PORT: port,
      PORTAL_URL: "http://127.0.0.1:9",
      STRIPE_WEBHOOK_SECRET: "whsec_for_tests",
      STRIPE_SECRET_KEY: "sk_test_sandbox_mytim",
      SANDBOX_STATE: path.join(aFolder(), "state.json"),
    };
    const first = aProcess(env);
    await eventually(() => {
      expect(first.output).toBe(`sandbox ready on ${url}\n`);
    });
    const stripe = aClient(url);
    const session = await stripe.checkout.sessions.create(aCheckout());
    await submit(session.url, { number: "4242424242424242" });
    const rival = aProcess(env);
    expect(await rival.exit).toBe(1);
    expect(rival.output).toContain(`port ${port} is taken`);
    first.child.kill("SIGKILL");
    await first.exit;

    const second = aProcess(env);
    await eventually(() => {
      expect(second.output).toContain("ready");
    });
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: "complete" });
    second.child.kill("SIGTERM");
    expect(await second.exit).toBe(0);
  });
});
