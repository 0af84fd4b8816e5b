import { createTranslator } from "use-intl/core";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { autoTopUp } from "@/db/schema/payments/automatic";
import { savedMethod } from "@/db/schema/payments/saved-method";
import { spendingCap, usageThreshold } from "@/db/schema/usage";
import { clock } from "@/lib/clock";
import { addMonths, dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { unsafeLineOfNumber } from "@/lib/lines/queries";
import { ceilings } from "@/lib/payments/queries/automatic";
import { mandateFigures } from "@/lib/payments/rules/automatic";
import messages from "@/messages/it.json";
import { GIULIA } from "./demo-people";

/** A card that Giulia saved: Stripe's own test card, which its test mode and our sandbox know by this name. */
export function giuliasCard(accountId: string, now: Date): typeof savedMethod.$inferInsert {
  const card = { brand: "visa", last4: "4242", expMonth: 12, expYear: now.getUTCFullYear() + 3, fingerprint: "demo-giulia" };
  return { id: uuidv7(), accountId, provider: "stripe", ref: "pm_card_visa", ...card, isDefault: true, createdAt: now };
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
  await tx.insert(savedMethod).values([card, giuliasOldCard(accountId, now)]);
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

/** Marco wants to know when four fifths of his data are used, and before what he spends besides gets dear. */
export async function setMarcosNotices(tx: Database, accountId: string, number: string): Promise<void> {
  const own = await unsafeLineOfNumber([number], tx);
  await tx.insert(usageThreshold).values({ accountId, lineId: own?.id ?? "", kind: "data", percent: 80, channel: "sms" });
  await tx.insert(spendingCap).values({ lineId: own?.id ?? "", accountId, capCents: 1000, channel: "mail", setAt: clock.now() });
}
