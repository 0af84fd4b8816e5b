import { getLocale, getTranslations } from "next-intl/server";
import { Badge, type Tone } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Money } from "@/components/ui/money";
import { formatDay, type Day } from "@/lib/dates";
import { debitReason } from "@/lib/debit-reasons";
import type { Cents } from "@/lib/money";

/** A debit that is coming, or one that is over. */
export interface DebitRow {
  readonly billId: string;
  readonly number: string;
  readonly amountCents: Cents;
  readonly dueOn: Day;
  readonly state: keyof typeof TONES;
  readonly reasonCode: string | null;
}

const TONES = { planned: "soft", underWay: "warn", collected: "ok", rejected: "due", returned: "due" } as const satisfies Record<
  string,
  Tone
>;

/** Debits, a line each: of which bill, when, how much, and how it stands or why it failed. */
export async function DebitList({ label, debits }: { label: string; debits: readonly DebitRow[] }) {
  const [t, locale] = await Promise.all([getTranslations("debit"), getLocale()]);
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {debits.map(({ billId, number, amountCents, dueOn, state, reasonCode: code }) => (
        <li key={billId} className="flex flex-wrap items-center gap-x-3.5 gap-y-1 py-3">
          <div className="min-w-0 grow basis-40">
            <Link href={`/bills/${billId}`} className="control rounded-s font-[620] wrap-anywhere text-primary">
              {t("bill", { number })}
            </Link>
            <p className="text-small text-ink-2">{t("on", { date: formatDay(dueOn, locale) })}</p>
            {code !== null && <p className="text-small text-ink-2">{t(`reasons.${debitReason(code)}`, { code })}</p>}
          </div>
          <Badge tone={TONES[state]}>{state === "planned" || state === "underWay" ? t(state) : t(`states.${state}`)}</Badge>
          <Money cents={amountCents} locale={locale} />
        </li>
      ))}
    </ul>
  );
}
