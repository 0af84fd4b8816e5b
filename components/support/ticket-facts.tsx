import { getLocale, getTranslations } from "next-intl/server";
import { formatInstant } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";
import { formatPhone } from "@/lib/phone-format";
import type { CreditKind } from "@/lib/credit/rules";

/** What a ticket is about: the row that is attached to it. */
export async function TicketFacts({
  about,
}: {
  about: { readonly number: string; readonly amountCents: Cents; readonly happenedAt: Date; readonly movement: CreditKind | null };
}) {
  const [locale, t, movements] = await Promise.all([getLocale(), getTranslations("tickets"), getTranslations("movements")]);
  const facts = [
    about.movement === null ? [t("kinds.top-up"), formatPhone(about.number)] : [t("kinds.movement"), movements(`kinds.${about.movement}`)],
    ...(about.movement === null ? [] : [[t("line"), formatPhone(about.number)] as const]),
    [t("amount"), formatMoney(about.amountCents, locale)],
    [t("at"), formatInstant(about.happenedAt, locale)],
  ] as const;
  return (
    <dl className="divide-y divide-line">
      {facts.map(([label, value]) => (
        <div key={label} className="flex flex-wrap justify-between gap-x-6 gap-y-1 py-3">
          <dt className="text-ink-2">{label}</dt>
          <dd className="font-[620] wrap-anywhere num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
