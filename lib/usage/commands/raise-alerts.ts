import "server-only";
import { and, asc, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { offer } from "@/db/schema/catalogue/offer";
import { account, association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { counter, service, usageAlert, usageThreshold } from "@/db/schema/usage";
import { clock } from "@/lib/clock";
import { isItalianMobile } from "@/lib/identity/rules";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { queueSms } from "@/lib/notifications/commands/queue-sms";
import { formatPhone } from "@/lib/phone-format";
import type { UsageKind } from "@/lib/usage/rules";

/** The counter of a kind of a service. */
export interface CounterName {
  readonly serviceId: string;
  readonly kind: UsageKind;
}

/**
 * Tells whoever set a threshold that one of the counters has reached it: once a period, and of several reached at once the highest alone.
 * Whose access to the line has ended is told nothing.
 */
export async function raiseAlerts(tx: Database, counters: readonly CounterName[]): Promise<void> {
  const told = new Set<string>();
  for (const reached of await listReached(tx, counters)) {
    const { accountId, serviceId, kind, percent, periodStart } = reached;
    const key = `usage-alert:${[accountId, serviceId, kind, String(percent), periodStart].join(":")}`;
    const whom = [accountId, serviceId, kind].join(":");
    const isHighest = !told.has(whom);
    told.add(whom);
    const fresh = await tx
      .insert(usageAlert)
      .values({ accountId, serviceId, kind, percent, periodStart, at: clock.now(), told: isHighest ? key : null })
      .onConflictDoNothing()
      .returning({ percent: usageAlert.percent });
    if (fresh.length > 0 && isHighest) await tell(tx, reached, key);
  }
}

type Reached = Awaited<ReturnType<typeof listReached>>[number];

function listReached(tx: Database, counters: readonly CounterName[]) {
  const [serviceIds, kinds] = [counters.map(({ serviceId }) => serviceId), counters.map(({ kind }) => kind)];
  return (
    tx
      .select({
        serviceId: counter.serviceId,
        kind: counter.kind,
        accountId: usageThreshold.accountId,
        percent: usageThreshold.percent,
        channel: usageThreshold.channel,
        periodStart: counter.periodStart,
        email: account.email,
        mobile: account.recoveryMobile,
        name: account.name,
        language: account.language,
        number: line.number,
        renewsOn: counter.renewsOn,
        offer: { it: offer.nameIt, fr: offer.nameFr, en: offer.nameEn },
      })
      .from(counter)
      .innerJoin(usageThreshold, and(eq(usageThreshold.lineId, counter.lineId), eq(usageThreshold.kind, counter.kind)))
      .innerJoin(association, and(eq(association.accountId, usageThreshold.accountId), eq(association.lineId, counter.lineId)))
      .innerJoin(account, eq(account.id, usageThreshold.accountId))
      .innerJoin(service, eq(service.id, counter.serviceId))
      .innerJoin(offer, eq(offer.id, service.offerId))
      .innerJoin(line, eq(line.id, counter.lineId))
      .where(
        and(
          sql`(${counter.serviceId}, ${counter.kind}) in (select * from unnest(${sql.param(serviceIds)}::uuid[], ${sql.param(kinds)}::text[]))`,
          gt(counter.total, 0),
          sql`${counter.used}::numeric * 100 >= ${counter.total}::numeric * ${usageThreshold.percent}`,
          or(isNull(association.until), gt(association.until, clock.now())),
        ),
      )
      // In one order everywhere, the highest first.
      .orderBy(asc(counter.serviceId), asc(counter.kind), desc(usageThreshold.percent), asc(usageThreshold.accountId))
  );
}

/** By SMS only to a number that the account has shown to be its own; otherwise by mail. */
async function tell(tx: Database, reached: Reached, once: string): Promise<void> {
  const { channel, email, mobile, name, language, kind, percent, renewsOn } = reached;
  const number = formatPhone(reached.number);
  if (channel === "sms" && mobile !== null && isItalianMobile(mobile)) {
    await queueSms(tx, { address: mobile, language, template: "usage-alert", values: { kind, percent, line: number }, once });
    return;
  }
  const values = { kind, percent, line: number, name, offer: reached.offer[language], ...(renewsOn !== null && { renewsOn }) };
  await queueMail(tx, { address: email, language, template: "usage-alert", values, once });
}
