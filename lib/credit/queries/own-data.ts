import "server-only";
import { and, desc, eq, ne } from "drizzle-orm";
import { db } from "@/db/client";
import { creditMovement, topUp, topUpFavourite } from "@/db/schema/credit";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";

/** What the principal's account topped up and keeps as favourites, and the movements of the lines that it has proved; newest first. */
export async function getCreditData(principal: Principal, limit: number) {
  const [topUps, favourites, movements, creditReturns] = await Promise.all([
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
  ]);
  return { topUps, favourites, movements, creditReturns };
}
