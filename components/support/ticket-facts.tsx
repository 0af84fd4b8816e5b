import { getLocale, getTranslations } from "next-intl/server";
import { FactList } from "@/components/ui/fact-list";
import { dayOf, formatDay, formatInstant } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";
import { formatPhone } from "@/lib/phone-format";
import type { CreditKind } from "@/lib/credit/rules";

/** What a ticket is about: the row that is attached to it. */
export async function TicketFacts({
  about,
}: {
  about: {
    readonly number: string;
    readonly amountCents: Cents;
    readonly happenedAt: Date;
    readonly movement: CreditKind | null;
    readonly billNumber: string | null;
  };
}) {
  const [locale, t, movements] = await Promise.all([getLocale(), getTranslations("tickets"), getTranslations("movements")]);
  const line = [t("line"), formatPhone(about.number)] as const;
  const subject =
    about.billNumber !== null
      ? [[t("kinds.bill"), about.billNumber] as const, line]
      : about.movement === null
        ? [[t("kinds.top-up"), formatPhone(about.number)] as const]
        : [[t("kinds.movement"), movements(`kinds.${about.movement}`)] as const, line];
  const at = about.billNumber === null ? formatInstant(about.happenedAt, locale) : formatDay(dayOf(about.happenedAt), locale);
  const facts = [...subject, [t("amount"), formatMoney(about.amountCents, locale)], [t("at"), at]] as const;
  return <FactList facts={facts} />;
}
