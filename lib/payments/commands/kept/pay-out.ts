import "server-only";
import { and, asc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { keptMoney, keptUse } from "@/db/schema/payments/kept-money";
import { recordAudit } from "@/lib/audit/commands";
import { queuePayoutExport } from "@/lib/billing/commands/queue-export";
import { clock } from "@/lib/clock";
import { closeReturn, type ReturnEnd } from "@/lib/credit/commands/end-return";
import { isReturnAsked } from "@/lib/credit/commands/return-asked";
import { tellReturn } from "@/lib/credit/commands/tell-return";
import { RETURN_LIMIT } from "@/lib/credit/rules";
import { UserError } from "@/lib/errors";
import { findProvedLine } from "@/lib/identity/commands/proved-line";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { countTry } from "@/lib/identity/rate-limit";
import { post } from "@/lib/ledger/commands";
import type { Cents } from "@/lib/money";
import { keptPayout, keptPayoutPaid, keptPayoutRefused } from "@/lib/payments/bookings";
import { PAYOUT_SOURCES } from "@/lib/payments/rules/kept";
import { systemPrincipal, type Principal } from "@/lib/principal";

/** Kept money that somebody wants on a bank account. */
export interface PayoutWish {
  /** Made with the page: the same page sent twice is the same request. */
  readonly requestId: string;
  /** A bill of the line that it is kept on. */
  readonly billId: string;
  readonly iban: string;
  readonly holder: string;
  /** What the page showed: it is this, or nothing. */
  readonly amountCents: Cents;
  readonly isConfirmed: boolean;
}

/**
 * Asks back, to a bank account, what is kept on a line and has no other way back, for whoever has proved that line: all of it. No bill uses it from now
 * on, and it is owed until the operator has paid it. What the operator is dealing with is not asked for again.
 * @throws UserError `confirm-first`, `not-found`, `too-many-today`, `nothing-kept`, `kept-changed`, `confirm-return`, `return-asked`.
 */
export async function payOutKept(principal: Principal, { requestId, billId, amountCents, ...wish }: PayoutWish): Promise<void> {
  const at = clock.now();
  requireFresh(principal, at);
  await countTry(RETURN_LIMIT, principal.subject);
  await db().transaction(async (tx) => {
    const [of] = await tx.select({ lineId: bill.lineId }).from(bill).where(eq(bill.id, billId));
    const own = of?.lineId ? await findProvedLine(tx, principal, of.lineId) : undefined;
    if (!own) throw new UserError("not-found");
    const { id: lineId, number } = own;
    const kept = await lockPayable(tx, lineId);
    if (await isReturnAsked(tx, { requestId, lineId, accountId: principal.subject, source: "kept" })) return;
    const sum = kept.reduce((sum, { leftCents }) => sum + leftCents, 0);
    if (sum <= 0) throw new UserError("nothing-kept");
    if (sum !== amountCents) throw new UserError("kept-changed");
    if (!wish.isConfirmed) throw new UserError("confirm-return");
    const row = { id: requestId, lineId, accountId: principal.subject, source: "kept", way: "bank", ibanEnd: wish.iban.slice(-4) } as const;
    const asked = await tx
      .insert(creditReturn)
      .values({ ...row, amountCents, state: "requested", requestedAt: at })
      .onConflictDoNothing()
      .returning({ id: creditReturn.id });
    if (asked.length === 0) throw new UserError("return-asked");
    for (const { id, leftCents } of kept)
      await tx
        .update(keptMoney)
        .set({ usedCents: sql`${keptMoney.usedCents} + ${leftCents}` })
        .where(eq(keptMoney.id, id));
    await tx
      .insert(keptUse)
      .values(kept.map(({ id, leftCents }) => ({ id: uuidv7(), keptId: id, returnId: requestId, amountCents: leftCents, usedAt: at })));
    await post(tx, { ...keptPayout(amountCents), externalRef: requestId, at });
    await queuePayoutExport(tx, { id: requestId, number, amountCents, iban: wish.iban, holder: wish.holder, at });
    await recordAudit(tx, { principal, action: "kept.pay-out", target: requestId, details: { lineId, amountCents }, at });
    await tellReturn(tx, requestId);
  });
}

/** What no bill has used yet, locked before any bill is, so that it is used once or asked back once. */
function lockPayable(tx: Database, lineId: string) {
  return tx
    .select({ id: keptMoney.id, leftCents: sql`${keptMoney.amountCents} - ${keptMoney.usedCents}`.mapWith(Number) })
    .from(keptMoney)
    .innerJoin(bill, eq(bill.id, keptMoney.billId))
    .where(and(eq(bill.lineId, lineId), inArray(keptMoney.source, [...PAYOUT_SOURCES]), gt(keptMoney.amountCents, keptMoney.usedCents)))
    .orderBy(asc(keptMoney.id))
    .for("update", { of: keptMoney });
}

/**
 * The operator has paid kept money that was asked back, or will not: then it is kept as before. Once, however often it is told.
 * @returns false when it waits for no such word.
 */
export async function endPayout(tx: Database, returnId: string, end: ReturnEnd, at: Date): Promise<boolean> {
  const ended = await closeReturn(tx, [eq(creditReturn.id, returnId), eq(creditReturn.source, "kept")], end, at);
  if (!ended) return false;
  const { id, lineId, accountId, amountCents } = ended;
  const isPaid = end.state === "settled";
  if (!isPaid) await keepAgain(tx, id, at);
  await post(tx, { ...(isPaid ? keptPayoutPaid(amountCents) : keptPayoutRefused(amountCents)), externalRef: id, at });
  const principal = systemPrincipal("operator", at, accountId);
  await recordAudit(tx, { principal, action: `kept.payout-${end.state}`, target: id, details: { lineId, amountCents }, at });
  await tellReturn(tx, id);
  return true;
}

async function keepAgain(tx: Database, returnId: string, at: Date): Promise<void> {
  const back = await tx
    .update(keptUse)
    .set({ returnedAt: at })
    .where(and(eq(keptUse.returnId, returnId), isNull(keptUse.returnedAt)))
    .returning({ keptId: keptUse.keptId, amountCents: keptUse.amountCents });
  for (const { keptId, amountCents } of back.sort((a, b) => (a.keptId < b.keptId ? -1 : 1)))
    await tx
      .update(keptMoney)
      .set({ usedCents: sql`${keptMoney.usedCents} - ${amountCents}` })
      .where(eq(keptMoney.id, keptId));
}
