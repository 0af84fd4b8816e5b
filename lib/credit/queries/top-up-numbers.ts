import "server-only";
import { and, asc, desc, eq, max } from "drizzle-orm";
import { db } from "@/db/client";
import { topUp, topUpFavourite } from "@/db/schema/credit";
import { line } from "@/db/schema/lines";
import { MOST_FAVOURITES } from "@/lib/credit/rules";
import type { Principal } from "@/lib/principal";

/** A number that somebody may want to top up again. */
export interface KnownNumber {
  readonly id: string;
  /** E.164. */
  readonly number: string;
  /** The name that they gave it. */
  readonly name: string | undefined;
}

const MOST_RECENT = 5;

/** The principal's own favourites, by name. */
export async function listFavourites(principal: Principal): Promise<KnownNumber[]> {
  return db()
    .select({ id: topUpFavourite.id, number: topUpFavourite.number, name: topUpFavourite.name })
    .from(topUpFavourite)
    .where(eq(topUpFavourite.accountId, principal.subject))
    .orderBy(asc(topUpFavourite.name))
    .limit(MOST_FAVOURITES);
}

/** The numbers that the principal's account topped up last. */
export async function listRecentNumbers(principal: Principal): Promise<KnownNumber[]> {
  const last = max(topUp.createdAt);
  const rows = await db()
    .select({ id: line.id, number: line.number, last })
    .from(topUp)
    .innerJoin(line, eq(line.id, topUp.lineId))
    .where(and(eq(topUp.accountId, principal.subject), eq(topUp.state, "credited")))
    .groupBy(line.id, line.number)
    .orderBy(desc(last))
    .limit(MOST_RECENT);
  return rows.map(({ id, number }) => ({ id, number, name: undefined }));
}
