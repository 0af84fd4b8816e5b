import { createTranslator } from "use-intl/core";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { autoTopUp } from "@/db/schema/payments/automatic";
import { savedMethod } from "@/db/schema/payments/saved-method";
import { usageThreshold } from "@/db/schema/usage";
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

/** Her telephone tops itself up with it. */
export async function turnOnGiuliasTopUp(tx: Database, accountId: string, now: Date): Promise<void> {
  const number = GIULIA.recoveryMobile;
  const own = await unsafeLineOfNumber([number], tx);
  const card = giuliasCard(accountId, now);
  await tx.insert(savedMethod).values(card);
  const t = createTranslator({ locale: "it", messages, namespace: "automatic" });
  const {
    AUTO_TOP_UP_THRESHOLD_CENTS: thresholdCents,
    AUTO_TOP_UP_AMOUNT_CENTS: amountCents,
    AUTO_TOP_UP_CAP_CENTS: monthlyCapCents,
  } = env();
  await tx.insert(autoTopUp).values({
    id: uuidv7(),
    accountId,
    lineId: own?.id ?? "",
    kind: "threshold",
    methodId: card.id,
    thresholdCents,
    amountCents,
    monthlyCapCents,
    mandate: t("mandateThreshold", mandateFigures(number, ceilings(), "it")),
    state: "on",
    createdAt: now,
  });
}

/** Marco wants to know when four fifths of his data are used. */
export async function setMarcosThreshold(tx: Database, accountId: string, number: string): Promise<void> {
  const own = await unsafeLineOfNumber([number], tx);
  await tx.insert(usageThreshold).values({ accountId, lineId: own?.id ?? "", kind: "data", percent: 80, channel: "sms" });
}
