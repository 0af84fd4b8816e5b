import "server-only";
import { and, asc, eq, gte, isNull, lte, or } from "drizzle-orm";
import { db } from "@/db/client";
import { topUpDenomination } from "@/db/schema/catalogue/denomination";
import type { Day } from "@/lib/dates";
import type { Cents } from "@/lib/money";

/** An amount that can be topped up today. */
export interface Denomination {
  readonly amountCents: Cents;
  readonly isPreselected: boolean;
}

/** The amounts of a channel that hold on a day, the smallest first. Public: everybody sees the same. */
export async function listDenominations(channel: "online" | "ricaricard", day: Day): Promise<Denomination[]> {
  return db()
    .select({ amountCents: topUpDenomination.amountCents, isPreselected: topUpDenomination.isPreselected })
    .from(topUpDenomination)
    .where(
      and(
        eq(topUpDenomination.channel, channel),
        lte(topUpDenomination.validFrom, day),
        or(isNull(topUpDenomination.validUntil), gte(topUpDenomination.validUntil, day)),
      ),
    )
    .orderBy(asc(topUpDenomination.amountCents));
}
