import { getLocale, getTranslations } from "next-intl/server";
import { Badge, type Tone } from "@/components/ui/badge";
import { Money } from "@/components/ui/money";
import { formatInstant } from "@/lib/dates";
import type { Cents } from "@/lib/money";

/** Where an occasion of an automatic top-up can stand. */
type OccasionState = "announced" | "skipped" | "charging" | "charged" | "failed" | "unneeded" | "limited";

const TONES: Readonly<Record<OccasionState, Tone>> = {
  announced: "soft",
  skipped: "neutral",
  charging: "soft",
  charged: "ok",
  failed: "due",
  unneeded: "neutral",
  limited: "warn",
};

/** What became of the last occasions. */
export async function OccasionList({
  occasions,
}: {
  occasions: readonly {
    readonly id: string;
    readonly kind: "threshold" | "renewal";
    readonly amountCents: Cents;
    readonly state: OccasionState;
    readonly dueAt: Date;
  }[];
}) {
  const [t, locale] = await Promise.all([getTranslations("automatic"), getLocale()]);
  return (
    <ul aria-label={t("history")} className="divide-y divide-line">
      {occasions.map(({ id, kind, amountCents, state, dueAt }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-3.5 gap-y-1 py-3">
          <div className="min-w-0 grow">
            <p className="font-[620]">{formatInstant(dueAt, locale)}</p>
            <p className="text-small text-ink-2">{t(kind)}</p>
          </div>
          <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge>
          <Money cents={amountCents} locale={locale} />
        </li>
      ))}
    </ul>
  );
}
