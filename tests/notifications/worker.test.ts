import { expect, onTestFinished, test, vi } from "vitest";
import { useDatabase } from "../fixtures/database";
import { aQueuedMail, aReceipt, deliveriesOf } from "../fixtures/notifications";
import { startProgram, TYPESCRIPT } from "../fixtures/processes";
import { useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();

const NAMES = ["DATABASE_URL", "AUTH_SECRET", "STRIPE_WEBHOOK_SECRET", "DEMO", "PAYMENTS_MODE", "SANDBOX_PORT", "SANDBOX_SMTP_PORT"];

test("the worker sends what is queued, tries again by itself, and ends in order with its connections open", async () => {
  const worker = startProgram(
    [...TYPESCRIPT, "scripts/worker.ts"],
    Object.fromEntries(NAMES.map((name) => [name, process.env[name] ?? ""])),
  );
  onTestFinished(() => {
    worker.child.kill("SIGKILL");
  });
  await worker.says(/worker ready/);
  await sandbox.order("/sandbox/faults", { mail: { mode: "defer", times: 1 } });
  const ids = await Promise.all(["it", "fr", "en"].map((language) => aQueuedMail(aReceipt({ language: language as "it" }))));
  await vi.waitFor(
    async () => {
      expect(await sandbox.outbox()).toHaveLength(ids.length);
    },
    { timeout: 30_000, interval: 100 },
  );
  expect((await sandbox.outbox()).map(({ subject, copies }) => [subject, copies]).sort()).toEqual([
    ["Pagamento ricevuto: 37,90\u00a0€ per la bolletta 2026/11-7", 1],
    ["Paiement reçu\u00a0: 37,90\u00a0€ pour la facture 2026/11-7", 1],
    ["Payment received: €37.90 for bill 2026/11-7", 1],
  ]);
  await vi.waitFor(async () => {
    const outcomes = (await Promise.all(ids.map(deliveriesOf))).flat().map(({ outcome }) => outcome);
    expect(outcomes.sort()).toEqual(["accepted", "accepted", "accepted", "deferred"]);
  });
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toEqual({ code: 0, signal: null });
});
