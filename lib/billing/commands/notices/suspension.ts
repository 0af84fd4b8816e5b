import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { suspensionNotice } from "@/db/schema/billing/bill-notice";
import { recordAudit } from "@/lib/audit/commands";
import type { NoticedBill } from "@/lib/billing/commands/notices/noticed-bills";
import type { NoticeReader } from "@/lib/billing/commands/notices/readers";
import { queueSuspensionExport } from "@/lib/billing/commands/queue-export";
import { dueCents } from "@/lib/billing/rules";
import { suspensionNotBefore } from "@/lib/billing/rules/notices";
import { dayOf, type Day } from "@/lib/dates";
import { env } from "@/lib/env";
import { systemPrincipal } from "@/lib/principal";

/** Who is told before a suspension: the contract's holder, where one has shown to be it; else everybody who proved the line. */
export function holdersOf(readers: readonly NoticeReader[]): NoticeReader[] {
  const own = readers.filter(({ isDelegate }) => !isDelegate);
  const holders = own.filter(({ isHolder }) => isHolder);
  return holders.length > 0 ? holders : own;
}

/**
 * Records that a suspension was announced because of a bill, and has the operator told, who sends the letter that the law asks for (see
 * `suspensionNotBefore`). The bill is locked.
 * @returns nothing when a notice of the bill stands already.
 */
export async function recordSuspension(tx: Database, bill: NoticedBill, now: Date): Promise<{ id: string; notBefore: Day } | undefined> {
  const id = uuidv7();
  const notBefore = suspensionNotBefore(dayOf(now), env().SUSPENSION_NOTICE_DAYS);
  const amountCents = dueCents(bill);
  const made = await tx
    .insert(suspensionNotice)
    .values({ id, billId: bill.id, lineId: bill.lineId, amountCents, noticedAt: now, notBefore })
    .onConflictDoNothing()
    .returning({ id: suspensionNotice.id });
  if (made.length === 0) return undefined;
  const principal = systemPrincipal("billing", now);
  await recordAudit(tx, { principal, action: "suspension.noticed", target: bill.id, details: { amountCents, notBefore }, at: now });
  await queueSuspensionExport(tx, { id, billId: bill.id, number: bill.lineNumber, amountCents, dueDate: bill.dueDate, notBefore, at: now });
  return { id, notBefore };
}

/** A bill is overdue no more: what was announced because of it is over. */
export async function endSuspension(tx: Database, billId: string, now: Date): Promise<void> {
  const ended = await tx
    .update(suspensionNotice)
    .set({ endedAt: now })
    .where(and(eq(suspensionNotice.billId, billId), isNull(suspensionNotice.endedAt)))
    .returning({ id: suspensionNotice.id });
  if (ended.length > 0)
    await recordAudit(tx, { principal: systemPrincipal("billing", now), action: "suspension.ended", target: billId, at: now });
}
