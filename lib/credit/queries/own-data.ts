import "server-only";
import { and, desc, eq, ne } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { db } from "@/db/client";
import { creditMovement, topUp, topUpFavourite } from "@/db/schema/credit";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { creditTransfer, creditTransferPlan } from "@/db/schema/credit/transfer";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";

const target = alias(line, "target");

/** What the principal's account topped up, gave and keeps as favourites, and the movements of the lines that it has proved; newest first. */
export async function getCreditData(principal: Principal, limit: number) {
  const [topUps, favourites, movements, creditReturns, creditTransfers, transferPlans] = await Promise.all([
    db()
      .select({ number: line.number, amountCents: topUp.amountCents, method: topUp.method, state: topUp.state, createdAt: topUp.createdAt })
      .from(topUp)
      .innerJoin(line, eq(line.id, topUp.lineId))
      .where(eq(topUp.accountId, principal.subject))
      .orderBy(desc(topUp.createdAt))
      .limit(limit),
    db()
      .select({ number: topUpFavourite.number, name: topUpFavourite.name, createdAt: topUpFavourite.createdAt })
      .from(topUpFavourite)
      .where(eq(topUpFavourite.accountId, principal.subject))
      .limit(limit),
    db()
      .select({
        lineId: creditMovement.lineId,
        kind: creditMovement.kind,
        amountCents: creditMovement.amountCents,
        balanceAfterCents: creditMovement.balanceAfterCents,
        at: creditMovement.at,
        note: creditMovement.note,
      })
      .from(creditMovement)
      .innerJoin(association, eq(association.lineId, creditMovement.lineId))
      .where(and(ownAssociation(principal), ne(association.proof, "delegation")))
      .orderBy(desc(creditMovement.at))
      .limit(limit),
    db()
      .select({
        number: line.number,
        source: creditReturn.source,
        amountCents: creditReturn.amountCents,
        way: creditReturn.way,
        ibanEnd: creditReturn.ibanEnd,
        state: creditReturn.state,
        requestedAt: creditReturn.requestedAt,
        settledAt: creditReturn.settledAt,
      })
      .from(creditReturn)
      .innerJoin(line, eq(line.id, creditReturn.lineId))
      .where(eq(creditReturn.accountId, principal.subject))
      .orderBy(desc(creditReturn.requestedAt))
      .limit(limit),
    db()
      .select({
        from: line.number,
        to: target.number,
        amountCents: creditTransfer.amountCents,
        feeCents: creditTransfer.feeCents,
        state: creditTransfer.state,
        createdAt: creditTransfer.createdAt,
        settledAt: creditTransfer.settledAt,
      })
      .from(creditTransfer)
      .innerJoin(line, eq(line.id, creditTransfer.fromLineId))
      .innerJoin(target, eq(target.id, creditTransfer.toLineId))
      .where(eq(creditTransfer.accountId, principal.subject))
      .orderBy(desc(creditTransfer.id))
      .limit(limit),
    db()
      .select({
        from: line.number,
        to: target.number,
        amountCents: creditTransferPlan.amountCents,
        everyDays: creditTransferPlan.everyDays,
        createdAt: creditTransferPlan.createdAt,
        endedAt: creditTransferPlan.endedAt,
      })
      .from(creditTransferPlan)
      .innerJoin(line, eq(line.id, creditTransferPlan.fromLineId))
      .innerJoin(target, eq(target.id, creditTransferPlan.toLineId))
      .where(eq(creditTransferPlan.accountId, principal.subject))
      .orderBy(desc(creditTransferPlan.id))
      .limit(limit),
  ]);
  return { topUps, favourites, movements, creditReturns, creditTransfers, transferPlans };
}
