import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { TOTP } from "otpauth";
import { expect, it, onTestFinished } from "vitest";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { signInStaff } from "@/lib/staff/commands/sign-in-staff";
import { useDatabase } from "../fixtures/database";
import { runProgram, TYPESCRIPT } from "../fixtures/processes";

useDatabase();

const add = (given: Readonly<Record<string, string>>) =>
  runProgram([...TYPESCRIPT, "scripts/staff.ts", "add", "new@posta.example", "importer"], given);

it("who is added at a terminal beside a running demo signs in there: both seal with the demo's own secret", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "mytim-staff-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(path.join(folder, "running.json"), JSON.stringify({ DATABASE_URL: process.env.DATABASE_URL }));
  const secrets = { AUTH_SECRET: env().AUTH_SECRET, STRIPE_WEBHOOK_SECRET: "whsec_0123456789abcdef" };
  writeFileSync(path.join(folder, "secrets.json"), JSON.stringify(secrets));
  const { code, output } = await add({ DATA_DIR: folder });
  expect([code, output]).toEqual([0, expect.stringContaining("may sign in at /admin/login")]);
  const password = /First password\s+(\S+)/.exec(output)?.[1] ?? "";
  const secret = /Authenticator app\s+([A-Z2-7]+)/.exec(output)?.[1] ?? "";
  const now = new TOTP({ secret }).generate({ timestamp: clock.now().getTime() });
  await signInStaff({ email: "new@posta.example", password, code: now }, { address: "10.95.0.2", userAgent: "test" });
});

it("outside a demo nothing is sealed with a secret that nobody has", async () => {
  const database = { DATABASE_URL: process.env.DATABASE_URL ?? "", PUBLIC_URL: "https://portal.example", PAYMENTS_MODE: "" };
  const { code, output } = await add({ ...database, DEMO: "0" });
  expect([code, output]).toEqual([1, expect.stringContaining("AUTH_SECRET: set a secret")]);
});
