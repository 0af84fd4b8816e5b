import { getLocale, getTranslations } from "next-intl/server";
import { Badge, type Tone } from "@/components/ui/badge";
import { formatInstant } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";
import { formatPhone } from "@/lib/phone-format";

/** Money that was asked back, as a row shows it. */
interface ReturnView {
  readonly id: string;
  readonly state: "requested" | "settled" | "refused";
  readonly amountCents: Cents;
  readonly ibanEnd: string | null;
  readonly toNumber: string | null;
  readonly refusal: string | null;
  readonly requestedAt: Date;
  readonly settledAt: Date | null;
}

const TONES = { requested: "warn", settled: "ok", refused: "due" } as const satisfies Record<ReturnView["state"], Tone>;

/** What was asked back, where it goes, and how that stands. */
export async function ReturnList({ returns, refusedText }: { returns: readonly ReturnView[]; refusedText: string }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("creditBack")]);
  return (
    <ul aria-label={t("requests")} className="divide-y divide-line">
      {returns.map(({ id, state, amountCents, ibanEnd, toNumber, refusal, requestedAt, settledAt }) => (
        <li key={id} className="grid gap-1 py-3">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <span className="font-[640] num">
              {formatMoney(amountCents, locale)}{" "}
              {toNumber === null ? t("to.bank", { to: ibanEnd ?? "" }) : t("to.line", { to: formatPhone(toNumber) })}
            </span>
            <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge>
          </div>
          <span className="text-small text-ink-2 num">{formatInstant(settledAt ?? requestedAt, locale)}</span>
          {state === "refused" && (
            <div className="max-w-prose text-small">
              {refusal !== null && <p className="wrap-anywhere">{t("refusedWhy", { reason: refusal })}</p>}
              <p>{refusedText}</p>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
