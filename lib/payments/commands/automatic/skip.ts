import "server-only";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { autoCharge, autoTopUp } from "@/db/schema/payments/automatic";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { addDays, dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { RENEWALS_SHOWN, renewalDueAt, renewalsAhead } from "@/lib/payments/rules/automatic";
import type { Principal } from "@/lib/principal";
import { listServices } from "@/lib/usage/queries/services";

/** An occasion of one of the principal's mandates: its id and its key. */
export interface Occasion {
  readonly autoTopUpId: string;
  readonly occasion: string;
}

/** Leaves one charge out, announced or still to come; the mandate stays on. @throws UserError `not-found`, `too-late`. */
export async function skipOccasion(principal: Principal, { autoTopUpId, occasion }: Occasion): Promise<void> {
  requireSelf(principal);
  const now = clock.now();
  const lineId = await lineOf(principal, autoTopUpId);
  const ahead = renewalsAhead(await listServices(principal, lineId), RENEWALS_SHOWN).find(({ day }) => day === occasion);
  await db().transaction(async (tx) => {
    const mandate = await ownMandate(tx, principal, autoTopUpId);
    const row = { id: uuidv7(), autoTopUpId, lineId, kind: mandate.kind, occasion, createdAt: now } as const;
    if (mandate.kind === "renewal" && ahead) {
      const planned = { ...row, amountCents: ahead.priceCents, dueAt: renewalDueAt(ahead.day), state: "skipped" } as const;
      await tx.insert(autoCharge).values(planned).onConflictDoNothing();
    }
    const which = and(eq(autoCharge.autoTopUpId, autoTopUpId), eq(autoCharge.occasion, occasion));
    await tx
      .update(autoCharge)
      .set({ state: "skipped" })
      .where(and(which, eq(autoCharge.state, "announced")));
    const [left] = await tx.select({ state: autoCharge.state }).from(autoCharge).where(which);
    if (!left) throw new UserError("not-found");
    if (left.state !== "skipped") throw new UserError("too-late");
    await recordAudit(tx, { principal, action: "automatic.skipped", target: autoTopUpId, details: { occasion }, at: now });
  });
}

/** Thinks better of it, as long as a renewal's charge is not yet due. @throws UserError `not-found`, `too-late`. */
export async function unskipOccasion(principal: Principal, { autoTopUpId, occasion }: Occasion): Promise<void> {
  requireSelf(principal);
  const now = clock.now();
  await db().transaction(async (tx) => {
    const mandate = await ownMandate(tx, principal, autoTopUpId);
    if (mandate.kind !== "renewal" || occasion <= addDays(dayOf(now), 1)) throw new UserError("too-late");
    // It is announced anew when its time has come.
    const undone = await tx
      .delete(autoCharge)
      .where(and(eq(autoCharge.autoTopUpId, autoTopUpId), eq(autoCharge.occasion, occasion), eq(autoCharge.state, "skipped")))
      .returning({ id: autoCharge.id });
    if (undone.length === 0) throw new UserError("not-found");
    await recordAudit(tx, { principal, action: "automatic.unskipped", target: autoTopUpId, details: { occasion }, at: now });
  });
}

async function lineOf(principal: Principal, autoTopUpId: string): Promise<string> {
  const [own] = await db()
    .select({ lineId: autoTopUp.lineId })
    .from(autoTopUp)
    .where(and(eq(autoTopUp.id, autoTopUpId), eq(autoTopUp.accountId, principal.subject)));
  if (!own) throw new UserError("not-found");
  return own.lineId;
}

async function ownMandate(tx: Database, principal: Principal, autoTopUpId: string) {
  const [own] = await tx
    .select({ kind: autoTopUp.kind })
    .from(autoTopUp)
    .where(and(eq(autoTopUp.id, autoTopUpId), eq(autoTopUp.accountId, principal.subject), eq(autoTopUp.state, "on")))
    .for("update");
  if (!own) throw new UserError("not-found");
  return own;
}
