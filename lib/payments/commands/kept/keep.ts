import "server-only";
import { and, desc, eq, gt, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { payment, paymentShare } from "@/db/schema/payments";
import { keptMoney } from "@/db/schema/payments/kept-money";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import { lockPayment } from "@/lib/payments/commands/locked-payment";
import { isDisputed } from "@/lib/payments/commands/request-refund";
import { returnedOf } from "@/lib/payments/commands/returned-money";
import { keptCents } from "@/lib/payments/rules";
import { hasScope, type Principal } from "@/lib/principal";

/**
 * The customer says that what was received above what their bill owed is for the next bill, and does not go back.
 * @returns the bill that the payment was for, or the last of several: what that one left over is kept.
 * @throws UserError `not-found`, `not-allowed`, `nothing-to-refund`, `payment-disputed`.
 */
export async function keepExcess(principal: Principal, paymentId: string): Promise<string> {
  if (!hasScope(principal, "pay")) throw new UserError("not-found");
  const at = clock.now();
  return db().transaction(async (tx) => {
    const [own] = await tx
      .select({ id: payment.id, billId: bill.id, access: association.access, lineId: association.lineId })
      .from(payment)
      .innerJoin(paymentShare, eq(paymentShare.paymentId, payment.id))
      .innerJoin(bill, eq(bill.id, paymentShare.billId))
      .innerJoin(association, eq(association.lineId, bill.lineId))
      .where(and(eq(payment.id, paymentId), ownAssociation(principal)))
      .orderBy(desc(paymentShare.position))
      .limit(1);
    const locked = own && (await lockPayment(tx, own.id));
    if (!locked) throw new UserError("not-found");
    requireAccess(own.access, "manage");
    const { billId, lineId } = own;
    const amountCents = keptCents(locked.excessCents, await returnedOf(tx, paymentId));
    if (amountCents <= 0) throw new UserError("nothing-to-refund");
    // The bank has it, or will take it.
    if (await isDisputed(tx, paymentId)) throw new UserError("payment-disputed");
    const id = uuidv7();
    const row = { id, billId, source: "payment", paymentId, reference: id, amountCents, isAutomatic: true, createdAt: at } as const;
    await tx.insert(keptMoney).values(row);
    await recordAudit(tx, { principal, action: "kept.keep", target: id, details: { paymentId, lineId, amountCents }, at });
    return billId;
  });
}

/**
 * The customer says that all that is kept on a line is for its next bill: what credit notes and the operator brought pays it by itself then.
 * @param billId a bill of that line.
 * @throws UserError `not-found`, `not-allowed`, `nothing-kept`.
 */
export async function keepForNext(principal: Principal, billId: string): Promise<void> {
  if (!hasScope(principal, "pay")) throw new UserError("not-found");
  const at = clock.now();
  await db().transaction(async (tx) => {
    const [own] = await tx
      .select({ lineId: association.lineId, access: association.access })
      .from(bill)
      .innerJoin(association, eq(association.lineId, bill.lineId))
      .where(and(eq(bill.id, billId), ownAssociation(principal)));
    if (!own) throw new UserError("not-found");
    requireAccess(own.access, "manage");
    const { lineId } = own;
    const ofLine = sql`${keptMoney.billId} in (select id from bill where line_id = ${lineId})`;
    const kept = await tx
      .update(keptMoney)
      .set({ isAutomatic: true })
      .where(and(ofLine, eq(keptMoney.isAutomatic, false), gt(keptMoney.amountCents, keptMoney.usedCents)))
      .returning({ id: keptMoney.id });
    if (kept.length === 0) throw new UserError("nothing-kept");
    await recordAudit(tx, { principal, action: "kept.for-next", target: lineId, at });
  });
}

/** Keeps for the customer what a credit note, the operator or a debit brought above what a bill owed, in the transaction that books it. */
export async function keepWhatCame(
  tx: Database,
  money: {
    readonly billId: string;
    readonly source: "operator" | "credit-note" | "direct-debit";
    readonly reference: string;
    readonly amountCents: Cents;
  },
): Promise<void> {
  if (money.amountCents <= 0) return;
  await tx.insert(keptMoney).values({ id: uuidv7(), ...money, isAutomatic: false, createdAt: clock.now() });
}
