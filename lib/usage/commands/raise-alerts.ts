import "server-only";
import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
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

/**
 * Tells whoever set a threshold that a counter has reached it: once a period, and of several reached at once the highest alone. Whose access
 * to the line has ended is told nothing.
 */
export async function raiseAlerts(tx: Database, serviceId: string, kind: UsageKind): Promise<void> {
  const told = new Set<string>();
  for (const reached of await listReached(tx, serviceId, kind)) {
    const { accountId, percent, periodStart } = reached;
    const key = `usage-alert:${[accountId, serviceId, kind, String(percent), periodStart].join(":")}`;
    const isHighest = !told.has(accountId);
    told.add(accountId);
    const fresh = await tx
      .insert(usageAlert)
      .values({ accountId, serviceId, kind, percent, periodStart, at: clock.now(), told: isHighest ? key : null })
      .onConflictDoNothing()
      .returning({ percent: usageAlert.percent });
    if (fresh.length > 0 && isHighest) await tell(tx, reached, kind, key);
  }
}

type Reached = Awaited<ReturnType<typeof listReached>>[number];

function listReached(tx: Database, serviceId: string, kind: UsageKind) {
  return tx
    .select({
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
        eq(counter.serviceId, serviceId),
        eq(counter.kind, kind),
        gt(counter.total, 0),
        sql`${counter.used}::numeric * 100 >= ${counter.total}::numeric * ${usageThreshold.percent}`,
        or(isNull(association.until), gt(association.until, clock.now())),
      ),
    )
    .orderBy(desc(usageThreshold.percent));
}

/** By SMS only to a number that the account has shown to be its own; otherwise by mail. */
async function tell(tx: Database, reached: Reached, kind: UsageKind, once: string): Promise<void> {
  const { channel, email, mobile, name, language, percent, renewsOn } = reached;
  const number = formatPhone(reached.number);
  if (channel === "sms" && mobile !== null && isItalianMobile(mobile)) {
    await queueSms(tx, { address: mobile, language, template: "usage-alert", values: { kind, percent, line: number }, once });
    return;
  }
  const values = { kind, percent, line: number, name, offer: reached.offer[language], ...(renewsOn !== null && { renewsOn }) };
  await queueMail(tx, { address: email, language, template: "usage-alert", values, once });
}
