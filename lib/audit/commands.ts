import "server-only";
import { statementName, type Database } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import type { Principal } from "@/lib/principal";

/** Something that was done and that somebody may have to answer for. */
export interface AuditedAction {
  readonly principal: Principal;
  /** What was done, as `domain.verb`: `bill.import`. */
  readonly action: string;
  /** The id of what it was done to. */
  readonly target?: string;
  /** Facts worth keeping; never a secret, never what a customer typed. */
  readonly details?: Record<string, string | number | boolean | null>;
  readonly at: Date;
}

/** Writes one row of the audit log. Run it in the transaction of the action itself: neither exists without the other. */
export async function recordAudit(tx: Database, action: AuditedAction): Promise<void> {
  await tx.insert(auditLog).values(rowOf(action)).prepare(statementName("record_audit")).execute();
}

/** `recordAudit` for many actions of one transaction. */
export async function recordAudits(tx: Database, actions: readonly AuditedAction[]): Promise<void> {
  await tx.insert(auditLog).values(actions.map(rowOf));
}

function rowOf({ principal, action, target, details, at }: AuditedAction): typeof auditLog.$inferInsert {
  return { at, actor: principal.actor, subject: principal.subject, action, target: target ?? null, details: details ?? null };
}
