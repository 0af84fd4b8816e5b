import "server-only";
import { and, count, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { topUp, topUpFavourite } from "@/db/schema/credit";
import { line } from "@/db/schema/lines";
import { clock } from "@/lib/clock";
import { MOST_FAVOURITES } from "@/lib/credit/rules";
import { UserError } from "@/lib/errors";
import type { Principal } from "@/lib/principal";

/**
 * Keeps the number of one of the principal's own top-ups under a name; another name takes the first one's place.
 * @throws UserError `not-found`, or `favourites-full`.
 */
export async function addFavourite(principal: Principal, topUpId: string, name: string): Promise<void> {
  const [own] = await db()
    .select({ number: line.number })
    .from(topUp)
    .innerJoin(line, eq(line.id, topUp.lineId))
    .where(and(eq(topUp.id, topUpId), eq(topUp.accountId, principal.subject)));
  if (!own) throw new UserError("not-found");
  const [kept] = await db().select({ count: count() }).from(topUpFavourite).where(eq(topUpFavourite.accountId, principal.subject));
  if ((kept?.count ?? 0) >= MOST_FAVOURITES) throw new UserError("favourites-full");
  await db()
    .insert(topUpFavourite)
    .values({ id: uuidv7(), accountId: principal.subject, number: own.number, name, createdAt: clock.now() })
    .onConflictDoUpdate({ target: [topUpFavourite.accountId, topUpFavourite.number], set: { name } });
}

/** Forgets a favourite. @throws UserError `not-found`. */
export async function removeFavourite(principal: Principal, favouriteId: string): Promise<void> {
  const removed = await db()
    .delete(topUpFavourite)
    .where(and(eq(topUpFavourite.id, favouriteId), eq(topUpFavourite.accountId, principal.subject)))
    .returning({ id: topUpFavourite.id });
  if (removed.length === 0) throw new UserError("not-found");
}
