import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Environment } from "./environment";

/** What other commands need to join a portal whose database and secrets were made by its start. */
const JOINED = [
  "DATABASE_URL",
  "AUTH_SECRET",
  "STRIPE_WEBHOOK_SECRET",
  "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY",
  "DEMO",
  "PAYMENTS_MODE",
  "PUBLIC_URL",
  "PORT",
  "SANDBOX_PORT",
  "SANDBOX_SMTP_PORT",
  "SANDBOX_SMPP_PORT",
  "DATA_DIR",
];

const FILE = "running.json";

/** Leaves a note beside the data, for its owner's eyes only, while the portal runs: `npm test` and `npm run import` read it. */
export function noteRunning(dataDir: string, environment: Environment): void {
  const noted = Object.fromEntries(JOINED.map((name) => [name, environment[name]]));
  writeFileSync(path.join(dataDir, FILE), JSON.stringify(noted, undefined, 2), { mode: 0o600 });
}

export function forgetRunning(dataDir: string): void {
  rmSync(path.join(dataDir, FILE), { force: true });
}
