import "server-only";
import { and, eq, gt, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { account } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { addDays, dayOf, endOfDay } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { tellAccount } from "@/lib/identity/commands/tell-account";
import type { Principal } from "@/lib/principal";
import { ERASURE_DAYS } from "@/lib/privacy/rules";

/**
 * Asks that the principal's account be erased: at the end of the fourteenth day from today, unless it is undone before. Asked twice, the
 * first time counts.
 * @throws UserError `confirm-first`.
 */
export async function askErasure(principal: Principal): Promise<void> {
  const now = clock.now();
  requireFresh(principal, now);
  const until = addDays(dayOf(now), ERASURE_DAYS);
  await db().transaction(async (tx) => {
    const [asked] = await tx
      .update(account)
      .set({ eraseAfter: endOfDay(until) })
      .where(and(eq(account.id, principal.subject), isNull(account.eraseAfter), isNull(account.erasedAt)))
      .returning({ email: account.email, name: account.name, language: account.language });
    if (!asked) return;
    await recordAudit(tx, { principal, action: "account.erase-ask", details: { until }, at: now });
    const once = `${principal.subject}:${String(now.getTime())}`;
    await tellAccount(tx, asked, { about: "erasure-asked", name: asked.name, until }, once);
  });
}

/** Thinks better of it: the account stays. @throws UserError `not-found` when there is nothing to undo, or it is too late. */
export async function undoErasure(principal: Principal): Promise<void> {
  const now = clock.now();
  requireSelf(principal);
  await db().transaction(async (tx) => {
    const undone = await tx
      .update(account)
      .set({ eraseAfter: null })
      .where(and(eq(account.id, principal.subject), gt(account.eraseAfter, now), isNull(account.erasedAt)))
      .returning({ id: account.id });
    if (undone.length === 0) throw new UserError("not-found");
    await recordAudit(tx, { principal, action: "account.erase-undo", at: now });
  });
}
