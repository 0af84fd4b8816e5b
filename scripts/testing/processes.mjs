import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import net from "node:net";
import { fileURLToPath } from "node:url";
import { ROOT } from "../packages.mjs";

const LEASH = fileURLToPath(new URL("../leash.cjs", import.meta.url));

/** Settings of somebody's real portal: nothing that tests start may see them. */
const REAL_SYSTEMS =
  /^(DATABASE_URL|AUTH_SECRET|PUBLIC_URL|DATA_DIR|DEMO|DEMO_PUBLIC|PAYMENTS_MODE|PORT|SANDBOX_PORT|SANDBOX_SMTP_PORT|SANDBOX_SMPP_PORT|TRUSTED_PROXIES|SMTP_URL|MAIL_FROM|SMS_URL|SMS_FROM|SMS_WEBHOOK_SECRET|OPERATOR_NETWORK_SECRET|NODE_ENV|LOG_LEVEL|NEXT_\w+|(STRIPE|PAYPAL|VAPID|PG)_?\w*)$/;

/**
 * The environment of everything that `npm test`, `npm run faults` and `npm run bench` start.
 * @param {Record<string, string | undefined>} extra
 * @returns {Record<string, string | undefined>}
 */
export function cleanEnvironment(extra = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !REAL_SYSTEMS.test(name));
  return { ...Object.fromEntries(kept), NEXT_TELEMETRY_DISABLED: "1", ...extra };
}

const running = new Set();

/**
 * Starts a Node program on our leash: it ends when we do.
 * @param {string[]} args
 * @param {{ env: Record<string, string | undefined>, stdio?: import("node:child_process").StdioOptions[] }} options
 * @returns {import("node:child_process").ChildProcess}
 */
export function startNode(args, { env, stdio = ["ignore", "inherit", "inherit"] }) {
  const child = spawn(process.execPath, ["--require", LEASH, ...args], {
    cwd: ROOT,
    env: { ...env, LEASH_FD: "3" },
    stdio: [...stdio, "pipe"],
  });
  running.add(child);
  child.on("close", () => running.delete(child));
  return child;
}

/** @returns {Promise<{ code: number }>} how it ended; a signal counts as a failure. */
export function ended(child) {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1 }));
  });
}

/** Runs a Node program to its end. */
export function runNode(args, env = cleanEnvironment()) {
  return ended(startNode(args, { env }));
}

/** Stops what still runs and waits for it. */
export async function stopAll() {
  const endings = [...running].map((child) => new Promise((resolve) => child.once("close", resolve)));
  for (const child of running) child.kill("SIGTERM");
  await Promise.all(endings);
}

/** Below the range from which systems take the ports of outgoing connections: one of those could take ours before its server does. */
const PORTS = { from: 20_000, size: 10_000 };

/**
 * Ports that nobody uses: held together, so that they differ.
 * @param {number} count
 * @returns {Promise<number[]>}
 */
export async function freePorts(count) {
  const servers = [];
  while (servers.length < count) {
    const server = await listen(PORTS.from + randomInt(PORTS.size));
    if (server) servers.push(server);
  }
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listen(port) {
  return new Promise((resolve) => {
    const server = net.createServer().once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
