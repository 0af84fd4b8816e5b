import "server-only";
import { and, asc, desc, eq, gte, isNull, or } from "drizzle-orm";
import { db } from "@/db/client";
import { offer } from "@/db/schema/catalogue/offer";
import { association } from "@/db/schema/identity";
import { service } from "@/db/schema/usage";
import type { ExtraCost, OfferNames, OfferPeriod } from "@/lib/catalogue/rules";
import { clock } from "@/lib/clock";
import { dayOf, type Day } from "@/lib/dates";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";
import type { Renewable, UsageKind } from "@/lib/usage/rules";

/** A plan or an offer that is active on a line, with what it contains. */
export interface Service extends Renewable {
  readonly id: string;
  readonly kind: "plan" | "offer";
  readonly names: OfferNames;
  readonly period: OfferPeriod;
  readonly since: Day;
  readonly minutes: number | null;
  readonly sms: number | null;
  readonly dataBytes: number | null;
  readonly unlimited: readonly UsageKind[];
  readonly extraCosts: readonly ExtraCost[];
}

/** What is active on one of the principal's lines today, its plan first. */
export async function listServices(principal: Principal, lineId: string): Promise<Service[]> {
  return db()
    .select({
      id: service.id,
      kind: offer.kind,
      names: { it: offer.nameIt, fr: offer.nameFr, en: offer.nameEn },
      period: offer.period,
      since: service.since,
      periodStart: service.periodStart,
      renewsOn: service.renewsOn,
      priceCents: service.priceCents,
      priceAfterPromotionCents: service.priceAfterPromotionCents,
      promotionUntil: service.promotionUntil,
      until: service.until,
      minutes: offer.minutes,
      sms: offer.sms,
      dataBytes: offer.dataBytes,
      unlimited: offer.unlimited,
      extraCosts: offer.extraCosts,
    })
    .from(service)
    .innerJoin(association, eq(association.lineId, service.lineId))
    .innerJoin(offer, eq(offer.id, service.offerId))
    .where(and(eq(service.lineId, lineId), ownAssociation(principal), or(isNull(service.until), gte(service.until, dayOf(clock.now())))))
    .orderBy(desc(offer.kind), asc(service.since), asc(service.id));
}

/** The plan of one of the principal's lines; of two, as on the day of a change, the newer. */
export async function getPlan(principal: Principal, lineId: string): Promise<Service | undefined> {
  return (await listServices(principal, lineId)).findLast(({ kind }) => kind === "plan");
}
