import "server-only";
import { and, asc, eq, gte, inArray, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { autoCharge, autoTopUp } from "@/db/schema/payments/automatic";
import type { Day } from "@/lib/dates";
import type { Charged } from "@/lib/payments/rules/automatic";

/** The mandates of a line that are on, held until the transaction ends: what is charged to a line is decided one after the other. */
export function lockMandates(tx: Database, lineId: string) {
  return tx
    .select({
      id: autoTopUp.id,
      accountId: autoTopUp.accountId,
      methodId: autoTopUp.methodId,
      isArmed: autoTopUp.isArmed,
      thresholdCents: autoTopUp.thresholdCents,
      amountCents: autoTopUp.amountCents,
      monthlyCapCents: autoTopUp.monthlyCapCents,
    })
    .from(autoTopUp)
    .where(and(eq(autoTopUp.lineId, lineId), eq(autoTopUp.state, "on")))
    .orderBy(asc(autoTopUp.id))
    .for("update");
}

/** What a line was charged automatically on that day and in its month, charges under way included. */
export async function chargedSoFar(tx: Database, lineId: string, today: Day): Promise<Charged> {
  const sum = (which: unknown) => sql<number>`coalesce(sum(${autoCharge.amountCents}) filter (where ${which}), 0)::int`;
  const [charged] = await tx
    .select({
      dayCents: sum(sql`${autoCharge.chargedOn} = ${today}`),
      monthCents: sum(sql`true`),
      thresholdMonthCents: sum(sql`${autoCharge.kind} = 'threshold'`),
    })
    .from(autoCharge)
    .where(
      and(
        eq(autoCharge.lineId, lineId),
        gte(autoCharge.chargedOn, `${today.slice(0, 7)}-01`),
        inArray(autoCharge.state, ["charging", "charged"]),
      ),
    );
  return charged ?? { dayCents: 0, monthCents: 0, thresholdMonthCents: 0 };
}
