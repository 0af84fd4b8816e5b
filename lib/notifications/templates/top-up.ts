import { brand } from "@/lib/brand";
import type { Locale } from "@/lib/i18n";
import { formatMoney } from "@/lib/money";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";

/** A top-up has ended, one way or the other. */
export function topUpMail(values: CleanMailValues["top-up"], href: string, language: Locale, t: MailTexts): Letter {
  const { outcome, name, number, reference, how } = values;
  const amount = formatMoney(values.amountCents, language);
  const part = (key: "subject" | "text" | "advice") => t(`topUp.${outcome}.${key}`, { amount, number });
  return {
    subject: part("subject"),
    preheader: part("text"),
    heading: t(`topUp.${outcome}.heading`),
    amount,
    greeting: name ? t("greeting", { name }) : t("greetingAll"),
    text: part("text"),
    facts: [
      { label: t("topUp.number"), value: number },
      ...(how ? [{ label: t("topUp.how"), value: t("topUp.automatic") }] : []),
      { label: t("reference"), value: reference },
    ],
    button: { label: t("topUp.button"), href },
    advice: part("advice"),
    footer: t("footer", { brand: brand.name }),
  };
}
