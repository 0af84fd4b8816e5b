import { brand } from "@/lib/brand";
import type { Locale } from "@/lib/i18n";
import { formatMoney } from "@/lib/money";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";

/** Credit given to another number: it arrived, it came back, or it could not be given this time or any more. */
export function creditTransferMail(values: CleanMailValues["credit-transfer"], href: string, language: Locale, t: MailTexts): Letter {
  const { outcome, name, from, to, reference } = values;
  const amount = formatMoney(values.amountCents, language);
  const part = (key: "subject" | "heading" | "text") => t(`creditTransfer.${outcome}.${key}`, { amount, to });
  return {
    subject: part("subject"),
    preheader: part("text"),
    heading: part("heading"),
    amount,
    greeting: name ? t("greeting", { name }) : t("greetingAll"),
    text: part("text"),
    facts: [
      { label: t("creditTransfer.from"), value: from },
      { label: t("creditTransfer.to"), value: to },
      { label: t("reference"), value: reference },
    ],
    button: { label: t("creditTransfer.button"), href },
    advice: t("creditTransfer.advice"),
    footer: t("footer", { brand: brand.name }),
  };
}
