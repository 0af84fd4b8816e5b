import { and, eq, gt } from "drizzle-orm";
import { createTranslator } from "use-intl/core";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { autoTopUp } from "@/db/schema/payments/automatic";
import { savedMethod } from "@/db/schema/payments/saved-method";
import { creditTransfer } from "@/db/schema/credit/transfer";
import { service, spendingCap, usageAlert, usageThreshold } from "@/db/schema/usage";
import { clock } from "@/lib/clock";
import { bookTransfer } from "@/lib/credit/commands/transfers/order";
import { transferTerms } from "@/lib/credit/queries/transfer-terms";
import { addDays, addMonths, dayOf, morningOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { unsafeLineOfNumber } from "@/lib/lines/queries";
import { formatPhone } from "@/lib/phone-format";
import { ceilings } from "@/lib/payments/queries/automatic";
import { mandateFigures } from "@/lib/payments/rules/automatic";
import messages from "@/messages/it.json";
import { sameDay } from "./demo-marco";
import { GIULIA } from "./demo-people";
import { logSent } from "./log-sent";

/** A card that Giulia saved: Stripe's own test card, which its test mode and our sandbox know by this name. */
export function giuliasCard(accountId: string, now: Date): typeof savedMethod.$inferInsert {
  const card = { brand: "visa", last4: "4242", expMonth: 12, expYear: now.getUTCFullYear() + 3, fingerprint: "demo-giulia" };
  return { id: uuidv7(), accountId, provider: "stripe", ref: "pm_card_visa", ...card, isDefault: true, createdAt: now };
}

/** Her PayPal, which our sandbox knows by this name. */
function giuliasPayPal(accountId: string, now: Date): typeof savedMethod.$inferInsert {
  const payPal = { payer: "g…a@demo.example", fingerprint: "demo-giulia-paypal" };
  return { id: uuidv7(), accountId, provider: "paypal", ref: "sandboxbuyer0001", ...payPal, isDefault: false, createdAt: now };
}

/** Another one, which is good for a month yet. */
function giuliasOldCard(accountId: string, now: Date): typeof savedMethod.$inferInsert {
  const month = addMonths(dayOf(now), 1);
  const expiry = { expMonth: Number(month.slice(5, 7)), expYear: Number(month.slice(0, 4)) };
  const card = { brand: "mastercard", last4: "4444", ...expiry, fingerprint: "demo-giulia-old" };
  return { id: uuidv7(), accountId, provider: "stripe", ref: "pm_card_mastercard", ...card, isDefault: false, createdAt: now };
}

/** Her telephone tops itself up when its credit is low, her tablet before each renewal. */
export async function turnOnGiuliasTopUps(tx: Database, accountId: string, now: Date): Promise<void> {
  const card = giuliasCard(accountId, now);
  const payPal = env().PAYMENTS_MODE === "sandbox" ? [giuliasPayPal(accountId, now)] : [];
  await tx.insert(savedMethod).values([card, giuliasOldCard(accountId, now), ...payPal]);
  const t = createTranslator({ locale: "it", messages, namespace: "automatic" });
  const {
    AUTO_TOP_UP_THRESHOLD_CENTS: thresholdCents,
    AUTO_TOP_UP_AMOUNT_CENTS: amountCents,
    AUTO_TOP_UP_CAP_CENTS: monthlyCapCents,
  } = env();
  const [, phone, tablet] = GIULIA.numbers;
  const mandates = [
    { kind: "threshold", number: phone, words: "mandateThreshold", thresholdCents, amountCents, monthlyCapCents },
    { kind: "renewal", number: tablet, words: "mandateRenewal" },
  ] as const;
  for (const { number, words, ...terms } of mandates) {
    const own = await unsafeLineOfNumber([number], tx);
    const mandate = t(words, mandateFigures(number, ceilings(), "it"));
    const on = { id: uuidv7(), accountId, lineId: own?.id ?? "", methodId: card.id, mandate, state: "on", createdAt: now } as const;
    await tx.insert(autoTopUp).values({ ...on, ...terms });
  }
}

/** She gives her tablet two euro of her telephone's credit: the network brings them once the portal is up. */
export async function giveGiuliasCredit(tx: Database, accountId: string, now: Date): Promise<void> {
  if (!env().network) return;
  const [, phone, tablet] = await Promise.all(GIULIA.numbers.map((number) => unsafeLineOfNumber([number], tx)));
  const { feeCents } = transferTerms();
  const gift = { id: uuidv7(), fromLineId: phone?.id ?? "", toLineId: tablet?.id ?? "", amountCents: 200, feeCents };
  await tx.insert(creditTransfer).values({ ...gift, accountId, state: "draft", createdAt: now });
  await bookTransfer(tx, { subject: accountId, actor: accountId, scopes: [], authenticatedAt: now }, gift, now);
}

/** Marco wants to know when four fifths of his data are used, and before what he spends besides gets dear. */
export async function setMarcosNotices(tx: Database, accountId: string, number: string): Promise<void> {
  const own = await unsafeLineOfNumber([number], tx);
  await tx.insert(usageThreshold).values({ accountId, lineId: own?.id ?? "", kind: "data", percent: 80, channel: "sms" });
  await tellMarco(tx, accountId, own?.id ?? "", number);
  await tx.insert(spendingCap).values({ lineId: own?.id ?? "", accountId, capCents: 1000, channel: "mail", setAt: clock.now() });
}

/** He was told in the month before, two days before it ended. */
async function tellMarco(tx: Database, accountId: string, lineId: string, number: string): Promise<void> {
  const [plan] = await tx
    .select({ id: service.id, periodStart: service.periodStart })
    .from(service)
    .where(and(eq(service.lineId, lineId), gt(service.priceCents, 0)));
  if (!plan) return;
  const [periodStart, at] = [sameDay(plan.periodStart, -1), morningOf(addDays(plan.periodStart, -2))];
  const alert = {
    accountId,
    serviceId: plan.id,
    kind: "data",
    percent: 80,
    periodStart,
    at,
    told: `usage-alert:demo:${accountId}`,
  } as const;
  await tx.insert(usageAlert).values(alert);
  await logSent(tx, {
    ...{ channel: "sms", address: number, language: "it", template: "usage-alert", once: alert.told, at },
    values: { kind: "data", percent: 80, line: formatPhone(number) },
  });
}
