import { getLocale, getTranslations } from "next-intl/server";
import { Money, type MoneySize } from "@/components/ui/money";
import type { Cents } from "@/lib/money";

/** An amount in the reader's language, with the sentence that a screen reader hears for it. */
export async function Amount({ cents, size }: { cents: Cents; size?: MoneySize }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("money")]);
  const euros = Math.trunc(Math.abs(cents) / 100);
  const rest = Math.abs(cents) % 100;
  const amount = rest === 0 ? t("spokenWhole", { euros }) : t("spoken", { euros, cents: rest });
  return <Money cents={cents} locale={locale} spoken={cents < 0 ? t("minus", { amount }) : amount} size={size} />;
}
