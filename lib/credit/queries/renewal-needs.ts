import "server-only";
import { and, eq, gte, isNull, or } from "drizzle-orm";
import { db } from "@/db/client";
import { creditAccount } from "@/db/schema/credit";
import { association } from "@/db/schema/identity";
import { service } from "@/db/schema/usage";
import { clock } from "@/lib/clock";
import { missingFor } from "@/lib/credit/rules";
import { dayOf } from "@/lib/dates";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";
import { nextRenewal } from "@/lib/usage/rules";

/** What each of the principal's lines lacks for its next renewal, by the line's id; lines that lack nothing are not in it. */
export async function renewalNeeds(principal: Principal): Promise<ReadonlyMap<string, Cents>> {
  const today = dayOf(clock.now());
  const rows = await db()
    .select({
      lineId: creditAccount.lineId,
      balanceCents: creditAccount.balanceCents,
      renewsOn: service.renewsOn,
      periodStart: service.periodStart,
      priceCents: service.priceCents,
      priceAfterPromotionCents: service.priceAfterPromotionCents,
      promotionUntil: service.promotionUntil,
      until: service.until,
    })
    .from(creditAccount)
    .innerJoin(association, eq(association.lineId, creditAccount.lineId))
    .innerJoin(service, eq(service.lineId, creditAccount.lineId))
    .where(and(ownAssociation(principal), or(isNull(service.until), gte(service.until, today))));
  const needs = rows.flatMap(({ lineId, balanceCents }) => {
    const missing = missingFor(nextRenewal(rows.filter((one) => one.lineId === lineId)), balanceCents);
    return missing === undefined ? [] : [[lineId, missing] as const];
  });
  return new Map(needs);
}
