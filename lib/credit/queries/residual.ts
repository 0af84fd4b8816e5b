import "server-only";
import { and, asc, desc, eq, ne } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { db } from "@/db/client";
import { creditMovement, topUp } from "@/db/schema/credit";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { residualOf, type Residual } from "@/lib/credit/rules";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";

/** Money that was asked back, and how that stands. */
export interface CreditReturn {
  readonly id: string;
  readonly state: "requested" | "settled" | "refused";
  readonly amountCents: Cents;
  /** The end of the bank account's number. */
  readonly ibanEnd: string | null;
  /** E.164, where it goes to another line. */
  readonly toNumber: string | null;
  readonly refusal: string | null;
  readonly requestedAt: Date;
  readonly settledAt: Date | null;
}

const target = alias(line, "target");

/** What is left on a line that the principal has proved theirs, as its movements say. */
export async function getResidual(principal: Principal, lineId: string): Promise<Residual> {
  return residualOf(
    await db()
      .select({ kind: creditMovement.kind, amountCents: creditMovement.amountCents })
      .from(creditMovement)
      .innerJoin(association, eq(association.lineId, creditMovement.lineId))
      .where(and(ownAssociation(principal), ne(association.proof, "delegation"), eq(creditMovement.lineId, lineId)))
      .orderBy(asc(creditMovement.position)),
  );
}

/** What was asked back of a line that the principal has proved theirs, of its credit or of what is kept of its bills, newest first. */
export function listReturns(principal: Principal, lineId: string, source: "credit" | "kept" = "credit"): Promise<CreditReturn[]> {
  return db()
    .select({
      id: creditReturn.id,
      state: creditReturn.state,
      amountCents: creditReturn.amountCents,
      ibanEnd: creditReturn.ibanEnd,
      toNumber: target.number,
      refusal: creditReturn.refusal,
      requestedAt: creditReturn.requestedAt,
      settledAt: creditReturn.settledAt,
    })
    .from(creditReturn)
    .innerJoin(association, eq(association.lineId, creditReturn.lineId))
    .leftJoin(topUp, eq(topUp.id, creditReturn.topUpId))
    .leftJoin(target, eq(target.id, topUp.lineId))
    .where(
      and(ownAssociation(principal), ne(association.proof, "delegation"), eq(creditReturn.lineId, lineId), eq(creditReturn.source, source)),
    )
    .orderBy(desc(creditReturn.requestedAt))
    .limit(20);
}
