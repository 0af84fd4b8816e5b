import "server-only";
import { and, eq, gt, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { counter, usageAlert, usageThreshold } from "@/db/schema/usage";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";
import type { ThresholdChoice, ThresholdName } from "@/lib/usage/input";

/**
 * Has the principal told when so much of an allowance of their line is used: from now on, so that what is passed already counts as told.
 * @throws UserError `not-found` for a line that is not theirs, or has no allowances.
 */
export async function setThreshold(principal: Principal, { lineId, kind, percent, channel }: ThresholdChoice): Promise<void> {
  requireSelf(principal);
  const accountId = principal.subject;
  const at = clock.now();
  await db().transaction(async (tx) => {
    const [own] = await tx
      .select({ id: line.id })
      .from(line)
      .innerJoin(association, eq(association.lineId, line.id))
      .where(and(eq(line.id, lineId), eq(line.kind, "mobile"), ownAssociation(principal)));
    if (!own) throw new UserError("not-found");
    await tx
      .insert(usageThreshold)
      .values({ accountId, lineId, kind, percent, channel })
      .onConflictDoUpdate({
        target: [usageThreshold.accountId, usageThreshold.lineId, usageThreshold.kind, usageThreshold.percent],
        set: { channel },
      });
    const passed = await tx
      .select({ serviceId: counter.serviceId, periodStart: counter.periodStart })
      .from(counter)
      .where(
        and(
          eq(counter.lineId, lineId),
          eq(counter.kind, kind),
          gt(counter.total, 0),
          sql`${counter.used}::numeric * 100 >= ${counter.total}::numeric * ${percent}`,
        ),
      );
    for (const { serviceId, periodStart } of passed)
      await tx.insert(usageAlert).values({ accountId, serviceId, kind, percent, periodStart, at }).onConflictDoNothing();
    await recordAudit(tx, { principal, action: "usage.threshold", target: lineId, details: { kind, percent, channel }, at });
  });
}

/** Takes one of the principal's own thresholds away; one that is gone stays gone. */
export async function removeThreshold(principal: Principal, { lineId, kind, percent }: ThresholdName): Promise<void> {
  requireSelf(principal);
  await db().transaction(async (tx) => {
    const removed = await tx
      .delete(usageThreshold)
      .where(
        and(
          eq(usageThreshold.accountId, principal.subject),
          eq(usageThreshold.lineId, lineId),
          eq(usageThreshold.kind, kind),
          eq(usageThreshold.percent, percent),
        ),
      )
      .returning({ percent: usageThreshold.percent });
    if (removed.length === 0) return;
    await recordAudit(tx, { principal, action: "usage.threshold-remove", target: lineId, details: { kind, percent }, at: clock.now() });
  });
}
