import "server-only";
import { and, desc, eq, lte, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { offer } from "@/db/schema/catalogue/offer";
import { service } from "@/db/schema/usage";
import { RowRefusal } from "@/lib/bss/commands/import-rows";
import type { OperatorRow } from "@/lib/bss/input";
import { reason } from "@/lib/import-reason";
import { toCents } from "@/lib/money";
import { lockService, renewService, setCounter } from "@/lib/usage/commands/set-counter";

/** Rows about what one line has. */
export type UsageRow = OperatorRow & { type: "service" | "counter" | "renewal" };

type Row<Type extends OperatorRow["type"]> = OperatorRow & { type: Type };

/** A row of something whose beginning has not come yet: it may come again after it. */
export class NotYetHere extends RowRefusal {}

/** How far the operator's clocks may be ahead of ours. */
const AHEAD_MS = 5 * 60_000;

/** Loads what one line has. @returns false when it is here as it is. */
export async function loadUsage(tx: Database, lineId: string, row: UsageRow, now: Date): Promise<boolean> {
  switch (row.type) {
    case "service":
      return loadService(tx, lineId, row);
    case "counter": {
      const total = row.total === "unlimited" ? null : row.total;
      const { kind, used, shared_with: sharedWith = 0, period_start: periodStart, renews_on: renewsOn = null, as_of: asOf } = row;
      refuseFuture(asOf, now);
      const serviceId = await serviceOf(tx, lineId, row.service);
      return setCounter(tx, { lineId, serviceId, kind, total, used, sharedWith, periodStart, renewsOn, asOf });
    }
    case "renewal": {
      const { period_start: periodStart, renews_on: renewsOn, at } = row;
      if (renewsOn <= periodStart) throw new RowRefusal(reason("period-order"));
      refuseFuture(at, now);
      return renewService(tx, { serviceId: await serviceOf(tx, lineId, row.service), periodStart, renewsOn, at });
    }
  }
}

/** What has not happened would count above every word of the charging system until then. */
function refuseFuture(at: Date, now: Date): void {
  const refusal = futureRefusal(at, now);
  if (refusal) throw refusal;
}

/** Why a moment is refused, when it is still to come. */
export function futureRefusal(at: Date, now: Date): RowRefusal | undefined {
  return at.getTime() > now.getTime() + AHEAD_MS ? new RowRefusal(reason("instant-to-come", { at: at.toISOString() })) : undefined;
}

async function serviceOf(tx: Database, lineId: string, reference: string): Promise<string> {
  const serviceId = await lockService(tx, lineId, reference);
  if (serviceId === undefined) throw new NotYetHere(reason("service-unknown", { service: reference }));
  return serviceId;
}

async function loadService(tx: Database, lineId: string, row: Row<"service">): Promise<boolean> {
  const { reference, since, as_of: asOf } = row;
  const [sold] = await tx
    .select({ id: offer.id })
    .from(offer)
    .where(and(eq(offer.code, row.offer), lte(offer.validFrom, since)))
    .orderBy(desc(offer.validFrom))
    .limit(1);
  if (!sold) throw new RowRefusal(reason("offer-unknown", { offer: row.offer, day: since }));
  if (row.until !== undefined && row.until < since) throw new RowRefusal(reason("service-order"));
  if ((row.price_after_promotion === undefined) !== (row.promotion_until === undefined)) throw new RowRefusal(reason("service-promotion"));
  const periodStart = row.period_start ?? since;
  const renewsOn = row.renews_on ?? null;
  const priceCents = toCents(row.price);
  const priceAfterPromotionCents = row.price_after_promotion === undefined ? null : toCents(row.price_after_promotion);
  const [promotionUntil, until] = [row.promotion_until ?? null, row.until ?? null];
  const prices = { priceCents, priceAfterPromotionCents, promotionUntil };
  const loaded = await tx
    .insert(service)
    .values({ id: uuidv7(), lineId, offerId: sold.id, reference, since, periodStart, renewsOn, ...prices, until, asOf })
    .onConflictDoUpdate({
      target: service.reference,
      set: { offerId: sold.id, since, periodStart, renewsOn, priceCents, priceAfterPromotionCents, promotionUntil, until, asOf },
      // Another line's reference is never taken over.
      setWhere: sql`${service.lineId} = ${lineId} and ${service.asOf} < ${asOf.toISOString()}::timestamptz`,
    })
    .returning({ id: service.id });
  if (loaded.length === 0 && (await lockService(tx, lineId, reference)) === undefined)
    throw new RowRefusal(reason("reference-taken", { reference }));
  return loaded.length > 0;
}

/** Loads a plan or an offer as it is sold from a day on. @returns false when it is here as it is. */
export async function loadOffer(tx: Database, row: Row<"offer">): Promise<boolean> {
  if ((row.promo_price === undefined) !== (row.promo_months === undefined)) throw new RowRefusal(reason("offer-promotion"));
  if (row.valid_until !== undefined && row.valid_until < row.valid_from) throw new RowRefusal(reason("offer-order"));
  const allowances = { minutes: row.minutes, sms: row.sms, data: row.data_bytes };
  const unlimited = (["minutes", "sms", "data"] as const).filter((kind) => allowances[kind] === "unlimited");
  const counted = (value: number | "unlimited" | undefined) => (typeof value === "number" ? value : null);
  const values = {
    kind: row.kind,
    nameIt: row.name_it,
    nameFr: row.name_fr,
    nameEn: row.name_en,
    priceCents: toCents(row.price),
    period: row.period,
    minutes: counted(row.minutes),
    sms: counted(row.sms),
    dataBytes: counted(row.data_bytes),
    unlimited,
    extraCosts: (row.extra_costs ?? []).map(({ kind, unit_price: unitPrice }) => ({ kind, unitPrice })),
    promoPriceCents: row.promo_price === undefined ? null : toCents(row.promo_price),
    promoMonths: row.promo_months ?? null,
    validUntil: row.valid_until ?? null,
  };
  const [known] = await tx
    .select()
    .from(offer)
    .where(and(eq(offer.code, row.code), eq(offer.validFrom, row.valid_from)))
    .for("update");
  if (known && isSameOffer(known, values)) return false;
  if (known) await tx.update(offer).set(values).where(eq(offer.id, known.id));
  else await tx.insert(offer).values({ id: uuidv7(), code: row.code, validFrom: row.valid_from, ...values });
  return true;
}

type OfferValues = Omit<typeof offer.$inferSelect, "id" | "code" | "validFrom">;

/** Compared as text, with the lists that are in it. */
function isSameOffer(known: OfferValues, values: OfferValues): boolean {
  return (Object.keys(values) as (keyof OfferValues)[]).every((name) => JSON.stringify(known[name]) === JSON.stringify(values[name]));
}
