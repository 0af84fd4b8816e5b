import "server-only";
import { and, asc, desc, eq, isNull, lt, ne, type SQL } from "drizzle-orm";
import { alias, type PgColumn } from "drizzle-orm/pg-core";
import { db } from "@/db/client";
import { creditTransfer, creditTransferPlan } from "@/db/schema/credit/transfer";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import type { Transfer, TransferPlan, TransferState } from "@/lib/credit/rules/transfers";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";

/** One page of transfers, and where the next one begins. */
export interface TransferPage {
  readonly transfers: readonly Transfer[];
  readonly next: string | undefined;
}

const PAGE = 20;
const target = alias(line, "target");

/**
 * What one of the principal's lines gave, and what has arrived on it, newest first: a page of each side along its own index, and of both together the
 * first. Their ids are in the order of time.
 */
export async function listTransfers(principal: Principal, lineId: string, after?: string): Promise<TransferPage> {
  const { fromLineId, toLineId, state } = creditTransfer;
  const [given, received] = await Promise.all([
    side(principal, { own: fromLineId, other: toLineId, lineId, after }, ne(state, "draft")),
    side(principal, { own: toLineId, other: fromLineId, lineId, after }, eq(state, "given")),
  ]);
  const all = [...given.map((one) => ({ ...one, isReceived: false })), ...received.map((one) => ({ ...one, isReceived: true }))];
  const transfers = all.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, PAGE);
  return { transfers, next: all.length > PAGE ? transfers.at(-1)?.id : undefined };
}

interface Side {
  readonly own: PgColumn;
  readonly other: PgColumn;
  readonly lineId: string;
  readonly after: string | undefined;
}

function side(principal: Principal, { own, other, lineId, after }: Side, which: SQL) {
  const { id, amountCents, state, createdAt, settledAt } = creditTransfer;
  return db()
    .select({ id, amountCents, state, createdAt, settledAt, other: line.number })
    .from(creditTransfer)
    .innerJoin(association, eq(association.lineId, own))
    .innerJoin(line, eq(line.id, other))
    .where(and(ownAssociation(principal), eq(own, lineId), which, ...(after === undefined ? [] : [lt(id, after)])))
    .orderBy(desc(id))
    .limit(PAGE + 1);
}

/** A transfer of the principal's own, to confirm or to look at. */
export interface OwnTransfer {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly amountCents: Cents;
  readonly feeCents: Cents;
  readonly everyDays: number | null;
  readonly state: TransferState;
  readonly createdAt: Date;
}

/** One of the principal's own transfers. */
export async function getTransfer(principal: Principal, transferId: string): Promise<OwnTransfer | undefined> {
  const { id, amountCents, feeCents, everyDays, state, createdAt } = creditTransfer;
  const [found] = await db()
    .select({ id, amountCents, feeCents, everyDays, state, createdAt, from: line.number, to: target.number })
    .from(creditTransfer)
    .innerJoin(line, eq(line.id, creditTransfer.fromLineId))
    .innerJoin(target, eq(target.id, creditTransfer.toLineId))
    .where(and(eq(id, transferId), eq(creditTransfer.accountId, principal.subject)));
  return found;
}

/** What the principal gives again and again from a line. */
export function listTransferPlans(principal: Principal, lineId: string): Promise<TransferPlan[]> {
  const { id, amountCents, everyDays, nextOn } = creditTransferPlan;
  return db()
    .select({ id, amountCents, everyDays, nextOn, to: line.number })
    .from(creditTransferPlan)
    .innerJoin(line, eq(line.id, creditTransferPlan.toLineId))
    .where(
      and(
        eq(creditTransferPlan.accountId, principal.subject),
        eq(creditTransferPlan.fromLineId, lineId),
        isNull(creditTransferPlan.endedAt),
      ),
    )
    .orderBy(asc(nextOn))
    .limit(50);
}
