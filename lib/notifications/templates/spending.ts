import { brand } from "@/lib/brand";
import { formatDay } from "@/lib/dates";
import type { Locale } from "@/lib/i18n";
import { formatMoney } from "@/lib/money";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";

/** So much of a month's spending cap is reached. */
export function spendingMail(values: CleanMailValues["spending"], href: string, language: Locale, t: MailTexts): Letter {
  const { percent, name, line, capCents, spentCents, month } = values;
  const said = { percent: String(percent), line, cap: formatMoney(capCents, language), spent: formatMoney(spentCents, language) };
  return {
    subject: t("spending.subject", said),
    preheader: t("spending.text", said),
    heading: t("spending.subject", said),
    greeting: name ? t("greeting", { name }) : t("greetingAll"),
    text: t("spending.text", said),
    facts: [
      { label: t("spending.line"), value: line },
      { label: t("spending.month"), value: formatDay(month, language, { month: "long", year: "numeric" }) },
      { label: t("spending.spent"), value: said.spent },
      { label: t("spending.cap"), value: said.cap },
    ],
    button: { label: t("spending.button"), href },
    advice: t("spending.advice"),
    footer: t("footer", { brand: brand.name }),
  };
}
