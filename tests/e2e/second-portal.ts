import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { expect } from "./fixtures";

const NEXT = createRequire(import.meta.url).resolve("next/dist/bin/next");
const FORWARDED = path.resolve("scripts/forwarded.cjs");

/** One more portal on the build and database of the one that is tested, with settings of its own, on a port that is free. */
export async function startSecondPortal(over: Readonly<Record<string, string>>) {
  const port = await freePort();
  const address = `http://localhost:${String(port)}`;
  const env = {
    ...process.env,
    PORT: String(port),
    PUBLIC_URL: address,
    NODE_OPTIONS: `--require ${JSON.stringify(FORWARDED)}`,
    LOG_LEVEL: "silent",
    ...over,
  };
  const portal = spawn(process.execPath, [NEXT, "start", "-p", String(port), "-H", "localhost"], {
    env: { ...env, NODE_ENV: "production" },
    stdio: "ignore",
  });
  const ended = once(portal, "exit");
  await expect(async () => {
    expect((await fetch(`${address}/api/ready`, { redirect: "manual" })).status).toBeLessThan(500);
  }).toPass({ timeout: 60_000 });
  return {
    address,
    port,
    stop: async () => {
      portal.kill();
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
