import clsx from "clsx";
import { getLocale, getTranslations } from "next-intl/server";
import { Badge, type Tone } from "@/components/ui/badge";
import { Money } from "@/components/ui/money";
import type { Transfer, TransferState } from "@/lib/credit/rules/transfers";
import { formatInstant } from "@/lib/dates";
import { formatPhone } from "@/lib/phone-format";

/** How a transfer stands, as a badge shows it. */
export const TRANSFER_TONES = {
  draft: "neutral",
  ordered: "warn",
  given: "ok",
  refused: "due",
  missed: "due",
} as const satisfies Record<TransferState, Tone>;

/** What was given and what has come, newest first, and how each stands. */
export async function TransferList({ transfers }: { transfers: readonly Transfer[] }) {
  const [t, locale] = await Promise.all([getTranslations("transfers"), getLocale()]);
  return (
    <ul aria-label={t("history")} className="divide-y divide-line">
      {transfers.map(({ id, isReceived, other, amountCents, state, createdAt, settledAt }) => (
        <li key={id} className="flex items-start justify-between gap-4 py-3">
          <div className="grid gap-1">
            <span className="font-[620] num">{t(isReceived ? "fromWhom" : "toWhom", { number: formatPhone(other) })}</span>
            <span className="text-small text-ink-2 num">{formatInstant(settledAt ?? createdAt, locale)}</span>
            {(state === "missed" || state === "refused") && <span className="text-small text-ink-2">{t(`why.${state}`)}</span>}
          </div>
          <div className="grid justify-items-end gap-1">
            <span className={clsx("text-amount whitespace-nowrap", isReceived && "text-ok")}>
              {isReceived && "+"}
              <Money cents={isReceived ? amountCents : -amountCents} locale={locale} size="amount" />
            </span>
            <Badge tone={TRANSFER_TONES[state]}>{t(isReceived ? "received" : `states.${state}`)}</Badge>
          </div>
        </li>
      ))}
    </ul>
  );
}
