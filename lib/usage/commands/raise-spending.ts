import "server-only";
import { and, asc, eq, gt, gte, inArray, isNull, or, sql, sum } from "drizzle-orm";
import type { Database } from "@/db/client";
import { account, association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { spendingCap, spendingNotice, usageDay } from "@/db/schema/usage";
import { clock } from "@/lib/clock";
import { addDays, addMonths, dayOf, type Day } from "@/lib/dates";
import { isItalianMobile } from "@/lib/identity/rules";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { queueSms } from "@/lib/notifications/commands/queue-sms";
import { formatPhone } from "@/lib/phone-format";
import { spendingReached, type SpendingPercent } from "@/lib/usage/rules";

/** Has what is charged on lines, and what their caps are, change one after the other: two that each stay below a cap pass it together. */
export async function lockSpending(tx: Database, lineIds: readonly string[]): Promise<void> {
  if (lineIds.length === 0) return;
  await tx
    .select({ id: line.id })
    .from(line)
    .where(inArray(line.id, [...lineIds]))
    .orderBy(asc(line.id))
    .for("no key update");
}

/** Something that was charged. */
interface Charge {
  readonly lineId: string;
  readonly at: Date;
}

/**
 * Tells who set a cap that so much of it is spent: each part once a month and cap, and of two reached at once the higher alone. Of a month that
 * is over only while roaming may still arrive, a day; of one before the cap was set nothing.
 */
export async function raiseSpending(tx: Database, charges: readonly Charge[]): Promise<void> {
  const today = dayOf(clock.now());
  const from = firstOfMonth(addDays(today, -1));
  const lineIds = [...new Set(charges.filter(({ at }) => dayOf(at) >= from).map(({ lineId }) => lineId))];
  if (lineIds.length === 0) return;
  for (const spent of await listSpent(tx, lineIds, from)) {
    if (spent.month < firstOfMonth(dayOf(spent.setAt))) continue;
    const fresh = await recordReached(tx, spent);
    if (fresh) await tell(tx, spent, fresh);
  }
}

/** The first day of a day's month. */
export function firstOfMonth(day: Day): Day {
  return addMonths(day, 0);
}

interface Reached {
  readonly lineId: string;
  readonly accountId: string;
  readonly month: Day;
  readonly capCents: number;
  readonly spentCents: number;
}

/** A part of a cap that is to be told of, and the key of the message. */
interface Notice {
  readonly percent: SpendingPercent;
  readonly key: string;
}

/**
 * Writes down which parts of a cap are reached in a month.
 * @param isTold whether a message goes out; none of what was reached before a cap was set.
 * @returns the part to tell of, when it is new.
 */
export async function recordReached(tx: Database, reached: Reached, isTold = true): Promise<Notice | undefined> {
  const { lineId, accountId, month, capCents, spentCents } = reached;
  const [highest, ...others] = spendingReached(spentCents, capCents).map((percent) => ({
    percent,
    key: `spending:${[lineId, month, String(capCents), String(percent)].join(":")}`,
  }));
  if (!highest) return undefined;
  const row = { lineId, month, capCents, accountId, at: clock.now() };
  const fresh = await tx
    .insert(spendingNotice)
    .values([
      { ...row, percent: highest.percent, told: isTold ? highest.key : null },
      ...others.map(({ percent }) => ({ ...row, percent, told: null })),
    ])
    .onConflictDoNothing()
    .returning({ percent: spendingNotice.percent });
  return isTold && fresh.some(({ percent }) => percent === highest.percent) ? highest : undefined;
}

type Spent = Awaited<ReturnType<typeof listSpent>>[number];

function listSpent(tx: Database, lineIds: readonly string[], from: Day) {
  const month = sql<Day>`date_trunc('month', ${usageDay.day}::timestamp)::date`;
  const spent = tx
    .select({ lineId: usageDay.lineId, month: month.as("month"), cents: sum(usageDay.costCents).mapWith(Number).as("cents") })
    .from(usageDay)
    .where(and(inArray(usageDay.lineId, [...lineIds]), gte(usageDay.day, from)))
    .groupBy(usageDay.lineId, month)
    .as("spent");
  return tx
    .select({
      lineId: spendingCap.lineId,
      accountId: spendingCap.accountId,
      capCents: spendingCap.capCents,
      channel: spendingCap.channel,
      setAt: spendingCap.setAt,
      month: spent.month,
      spentCents: spent.cents,
      number: line.number,
      email: account.email,
      mobile: account.recoveryMobile,
      name: account.name,
      language: account.language,
    })
    .from(spendingCap)
    .innerJoin(spent, eq(spent.lineId, spendingCap.lineId))
    .innerJoin(line, eq(line.id, spendingCap.lineId))
    .innerJoin(account, eq(account.id, spendingCap.accountId))
    .innerJoin(association, and(eq(association.accountId, spendingCap.accountId), eq(association.lineId, spendingCap.lineId)))
    .where(or(isNull(association.until), gt(association.until, clock.now())))
    .orderBy(asc(spendingCap.lineId), asc(spent.month));
}

/** By SMS only to a number that the account has shown to be its own; otherwise by mail. */
async function tell(tx: Database, spent: Spent, { percent, key }: Notice): Promise<void> {
  const { channel, email, mobile, name, language, capCents, spentCents, month } = spent;
  const number = formatPhone(spent.number);
  if (channel === "sms" && mobile !== null && isItalianMobile(mobile)) {
    await queueSms(tx, { address: mobile, language, template: "spending", values: { percent, line: number }, once: key });
    return;
  }
  const values = { percent, line: number, name, capCents, spentCents, month };
  await queueMail(tx, { address: email, language, template: "spending", values, once: key });
}
