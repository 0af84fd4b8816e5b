import "server-only";
import { and, eq, gt, isNull, lt, lte, notExists, or, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { creditAccount, topUp } from "@/db/schema/credit";
import { autoCharge, autoTopUp } from "@/db/schema/payments/automatic";
import { service } from "@/db/schema/usage";
import { clock } from "@/lib/clock";
import { addDays, dayOf, endOfDay } from "@/lib/dates";
import { env } from "@/lib/env";
import { chargedSoFar, lockMandates } from "@/lib/payments/commands/automatic/limits";
import { stopMandates } from "@/lib/payments/commands/automatic/stop";
import { tellOfMandate } from "@/lib/payments/commands/automatic/tell";
import { ceilings } from "@/lib/payments/queries/automatic";
import { RENEWALS_SHOWN, isWithinLimits, renewalDueAt, renewalsAhead } from "@/lib/payments/rules/automatic";
import { systemPrincipal } from "@/lib/principal";
import { listServices } from "@/lib/usage/queries/services";

/** So many of each kind at a time; a minute later come the others. */
const BATCH = 200;

/**
 * Announces the charges that are coming: credits that fell below their threshold, and renewals of the next days. Each occasion once, however
 * many workers look: its key is unique in the database.
 */
export async function announceCharges(): Promise<void> {
  await stopRefused();
  await rearm();
  await announceLowCredits();
  await announceRenewals();
}

/** What the network will not credit is not charged again. */
async function stopRefused(): Promise<void> {
  const refused = db()
    .select({ id: autoCharge.id })
    .from(autoCharge)
    .innerJoin(topUp, eq(topUp.id, autoCharge.topUpId))
    .where(and(eq(autoCharge.autoTopUpId, autoTopUp.id), eq(topUp.state, "refused")));
  await db().transaction((tx) => stopMandates(tx, sql`exists ${refused}`, "refused"));
}

/** A threshold works again once the credit is back above it, or its last top-up has arrived. */
async function rearm(): Promise<void> {
  const last = sql`(select c.state = 'charged' and t.state = 'credited' from ${autoCharge} c left join ${topUp} t on t.id = c.top_up_id
    where c.auto_top_up_id = ${autoTopUp.id} order by c.created_at desc limit 1)`;
  const balance = sql`(select ${creditAccount.balanceCents} from ${creditAccount} where ${creditAccount.lineId} = ${autoTopUp.lineId})`;
  await db()
    .update(autoTopUp)
    .set({ isArmed: true })
    .where(and(isThresholdOn, eq(autoTopUp.isArmed, false), or(sql`${balance} >= ${autoTopUp.thresholdCents}`, last)));
}

const isThresholdOn = and(eq(autoTopUp.state, "on"), eq(autoTopUp.kind, "threshold"));

async function announceLowCredits(): Promise<void> {
  // One that is on its way will change the credit: it is waited for.
  const onItsWay = db()
    .select({ id: topUp.id })
    .from(topUp)
    .where(and(eq(topUp.lineId, autoTopUp.lineId), eq(topUp.state, "paid")));
  const low = await db()
    .select({ id: autoTopUp.id, lineId: autoTopUp.lineId })
    .from(autoTopUp)
    .innerJoin(creditAccount, eq(creditAccount.lineId, autoTopUp.lineId))
    .where(and(isThresholdOn, eq(autoTopUp.isArmed, true), lt(creditAccount.balanceCents, autoTopUp.thresholdCents), notExists(onItsWay)))
    .limit(BATCH);
  for (const { id, lineId } of low) await announceLowCredit(id, lineId);
}

async function announceLowCredit(id: string, lineId: string): Promise<void> {
  const now = clock.now();
  const today = dayOf(now);
  await db().transaction(async (tx) => {
    const mandate = (await lockMandates(tx, lineId)).find((one) => one.id === id);
    const [credit] = await tx
      .select({ balanceCents: creditAccount.balanceCents, movementCount: creditAccount.movementCount })
      .from(creditAccount)
      .where(eq(creditAccount.lineId, lineId));
    if (!mandate?.isArmed || mandate.amountCents === null || !credit || credit.balanceCents >= (mandate.thresholdCents ?? 0)) return;
    const { amountCents, monthlyCapCents } = mandate;
    const fits = isWithinLimits(amountCents, await chargedSoFar(tx, lineId, today), ceilings(), monthlyCapCents);
    const dueAt = new Date(now.getTime() + env().AUTO_TOP_UP_NOTICE_MINUTES * 60_000);
    const row = { id: uuidv7(), autoTopUpId: id, lineId, kind: "threshold", amountCents, createdAt: now, dueAt } as const;
    // Of a limit its owner hears once a month; below it the mandate goes on.
    const occasion = fits ? String(credit.movementCount) : `limited ${today.slice(0, 7)}`;
    const made = await tx
      .insert(autoCharge)
      .values({ ...row, occasion, state: fits ? "announced" : "limited" })
      .onConflictDoNothing()
      .returning({ id: autoCharge.id });
    if (fits) await tx.update(autoTopUp).set({ isArmed: false }).where(eq(autoTopUp.id, id));
    if (made.length > 0) await tellOfMandate(tx, id, { about: fits ? "announced" : "limited", amountCents, dueAt, once: row.id });
  });
}

async function announceRenewals(): Promise<void> {
  const now = clock.now();
  const today = dayOf(now);
  const lastDay = addDays(today, env().AUTO_TOP_UP_NOTICE_DAYS);
  const known = db()
    .select({ id: autoCharge.id })
    .from(autoCharge)
    .where(and(eq(autoCharge.autoTopUpId, autoTopUp.id), eq(autoCharge.occasion, sql`${service.renewsOn}::text`)));
  const coming = await db()
    .selectDistinct({ id: autoTopUp.id, lineId: autoTopUp.lineId, accountId: autoTopUp.accountId })
    .from(autoTopUp)
    .innerJoin(service, eq(service.lineId, autoTopUp.lineId))
    .where(
      and(
        eq(autoTopUp.state, "on"),
        eq(autoTopUp.kind, "renewal"),
        gt(service.renewsOn, today),
        lte(service.renewsOn, lastDay),
        or(isNull(service.until), sql`${service.until} >= ${service.renewsOn}`),
        gt(service.priceCents, 0),
        notExists(known),
      ),
    )
    .limit(BATCH);
  for (const mandate of coming) await announceRenewal(mandate, lastDay);
}

async function announceRenewal(mandate: { readonly id: string; readonly lineId: string; readonly accountId: string }, lastDay: string) {
  const { id, lineId, accountId } = mandate;
  const now = clock.now();
  const services = await listServices(systemPrincipal("automatic", now, accountId), lineId);
  const soonest = new Date(now.getTime() + env().AUTO_TOP_UP_NOTICE_MINUTES * 60_000);
  for (const { day, priceCents: amountCents } of renewalsAhead(services, RENEWALS_SHOWN).filter((one) => one.day <= lastDay)) {
    const dueAt = renewalDueAt(day) > soonest ? renewalDueAt(day) : soonest;
    // Turned on too late for this one: the offers have renewed by the time it could be charged.
    if (dueAt >= endOfDay(addDays(day, -1))) continue;
    await db().transaction(async (tx) => {
      const row = { id: uuidv7(), autoTopUpId: id, lineId, kind: "renewal", occasion: day, amountCents, createdAt: now, dueAt } as const;
      const isOn = (await lockMandates(tx, lineId)).some((one) => one.id === id);
      if (!isOn) return;
      const made = await tx
        .insert(autoCharge)
        .values({ ...row, state: "announced" })
        .onConflictDoNothing()
        .returning({ id: autoCharge.id });
      if (made.length > 0) await tellOfMandate(tx, id, { about: "announced", amountCents, dueAt, once: row.id });
    });
  }
}
