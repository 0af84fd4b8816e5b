import "server-only";
import { and, asc, eq, isNull, lte, sql, type SQL } from "drizzle-orm";
import { db } from "@/db/client";
import { operatorExport } from "@/db/schema/billing";
import { exportBody, isSealedExport } from "@/lib/billing/commands/queue-export";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { writeExportFiles } from "@/lib/bss/commands/write-export-files";
import { postExport } from "@/lib/bss/operator-endpoint";

/** How long one worker has an export to itself: well above the endpoint's timeout. */
const CLAIM_SECONDS = 60;

/** How many exports one sweep sends; the next one, a minute later, goes on. */
const BATCH = 1000;

/** Minutes until the next attempt, by how many there were; the last one is repeated for as long as it takes. */
const RETRY_MINUTES = [1, 2, 4, 8, 15, 30];

interface Claimed {
  readonly id: string;
  readonly kind: typeof operatorExport.$inferSelect.kind;
  readonly body: string;
  readonly attempts: number;
}

/** Sends one export if it is due and nobody else is sending it. What fails is left to the sweep. */
export async function sendExport(exportId: string): Promise<void> {
  const target = env().operatorExport;
  if (target?.by !== "endpoint") return;
  const claimed = await claim(eq(operatorExport.id, exportId));
  if (claimed) await deliver(target, claimed);
}

/**
 * Sends what is due, in the order of writing, or writes it into files where the operator takes those. Ends at the first
 * export that brought no clear answer: while the operator is down, one attempt a minute is enough, and the export that
 * brings trouble steps back behind the others.
 *
 * Exactly once in effect: an export is sent until it is acknowledged, always the same to the letter and under the same
 * id. A crash between the operator's answer and our note of it sends it again, and the operator answers "duplicate".
 */
export async function sweepExports(): Promise<void> {
  const target = env().operatorExport;
  if (target === undefined) return;
  if (target.by === "files") {
    await writeExportFiles(target.folder);
    return;
  }
  for (let sent = 0; sent < BATCH; sent += 1) {
    const claimed = await claim();
    if (!claimed || !(await deliver(target, claimed))) return;
  }
}

/** Takes the first due export for this worker: to the others it is not due until the claim ends. */
async function claim(...only: readonly SQL[]): Promise<Claimed | undefined> {
  const now = clock.now();
  // One that was put into a file must not also go by wire, even where the configuration has changed.
  const due = db()
    .select({ id: operatorExport.id })
    .from(operatorExport)
    .where(and(eq(operatorExport.state, "waiting"), isNull(operatorExport.fileName), lte(operatorExport.nextAttemptAt, now), ...only))
    .orderBy(asc(operatorExport.sequence))
    .limit(1)
    .for("update", { skipLocked: true });
  const [claimed] = await db()
    .update(operatorExport)
    .set({ attempts: sql`${operatorExport.attempts} + 1`, nextAttemptAt: new Date(now.getTime() + CLAIM_SECONDS * 1000) })
    .where(eq(operatorExport.id, due))
    .returning({ id: operatorExport.id, kind: operatorExport.kind, body: operatorExport.body, attempts: operatorExport.attempts });
  return claimed;
}

/** @returns false when nobody can tell whether the operator has it now. */
async function deliver(target: { readonly url: string; readonly secret: string }, claimed: Claimed): Promise<boolean> {
  const { id, attempts } = claimed;
  const { outcome, ...answer } = await postExport(target, { id, body: exportBody(claimed) });
  // An answer may repeat what was sent: where that is sealed here, its status alone is kept.
  const text = isSealedExport(claimed.kind) ? (/^\d{3}(?= )/.exec(answer.text)?.[0] ?? answer.text) : answer.text;
  const at = clock.now();
  const nextAttemptAt = new Date(at.getTime() + retryMinutes(attempts) * 60_000);
  await db()
    .update(operatorExport)
    .set({
      state: outcome === "unknown" ? "waiting" : outcome,
      acknowledgedAt: outcome === "acknowledged" ? at : null,
      nextAttemptAt,
      lastAnswer: text,
    })
    .where(and(eq(operatorExport.id, id), eq(operatorExport.state, "waiting")));
  if (outcome === "refused") log.error({ exportId: id, answer: text }, "the operator refused an export: it needs a person");
  if (outcome === "unknown") log.warn({ exportId: id, attempts, answer: text }, "an export waits for the operator's systems");
  return outcome !== "unknown";
}

function retryMinutes(attempts: number): number {
  return RETRY_MINUTES[Math.min(attempts, RETRY_MINUTES.length) - 1] ?? 1;
}
