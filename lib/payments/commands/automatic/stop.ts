import "server-only";
import { and, eq, inArray, type SQL } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { autoCharge, autoTopUp } from "@/db/schema/payments/automatic";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { tellOfMandate } from "@/lib/payments/commands/automatic/tell";
import { systemPrincipal, type Principal } from "@/lib/principal";

type StopReason = NonNullable<(typeof autoTopUp.$inferSelect)["stopReason"]>;

/** Stops a mandate of one's own at once; a charge that is under way still ends as the provider says. @throws UserError `not-found`. */
export async function stopAutomatic(principal: Principal, autoTopUpId: string): Promise<void> {
  requireSelf(principal);
  await db().transaction(async (tx) => {
    const own = and(eq(autoTopUp.id, autoTopUpId), eq(autoTopUp.accountId, principal.subject));
    if ((await stopMandates(tx, own, "customer", principal)) === 0) throw new UserError("not-found");
  });
}

/** Stops what is charged to a method that is no more, and says so. */
export async function stopByMethod(tx: Database, methodId: string): Promise<void> {
  await stopMandates(tx, eq(autoTopUp.methodId, methodId), "method-removed");
}

/** Stops all mandates of an account. */
export async function stopByAccount(tx: Database, accountId: string): Promise<void> {
  await stopMandates(tx, eq(autoTopUp.accountId, accountId), "line-gone");
}

/** Stops every mandate of those that is on, and what it has announced. @returns how many there were. */
export async function stopMandates(tx: Database, which: SQL | undefined, reason: StopReason, by?: Principal): Promise<number> {
  if (!which) throw new Error("nobody says which mandates");
  const now = clock.now();
  const stopped = await tx
    .update(autoTopUp)
    .set({ state: "stopped", stoppedAt: now, stopReason: reason })
    .where(and(which, eq(autoTopUp.state, "on")))
    .returning({ id: autoTopUp.id, accountId: autoTopUp.accountId });
  if (stopped.length === 0) return 0;
  const ids = stopped.map(({ id }) => id);
  await tx
    .update(autoCharge)
    .set({ state: "unneeded" })
    .where(and(inArray(autoCharge.autoTopUpId, ids), eq(autoCharge.state, "announced")));
  for (const { id, accountId } of stopped) {
    const principal = by ?? systemPrincipal("payments", now, accountId);
    await recordAudit(tx, { principal, action: "automatic.stopped", target: id, details: { reason }, at: now });
    if (reason === "method-removed" || reason === "refused") await tellOfMandate(tx, id, { about: "stopped", once: id });
  }
  return stopped.length;
}
