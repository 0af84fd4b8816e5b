import { brand } from "@/lib/brand";
import type { Locale } from "@/lib/i18n";
import { formatMoney } from "@/lib/money";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";

/** The credit of a line that left, or money kept of bills: asked back, arrived, or refused. */
export function creditReturnMail(values: CleanMailValues["credit-return"], publicUrl: string, language: Locale, t: MailTexts): Letter {
  const { source, outcome, name, number, to, reference } = values;
  const words = source === "kept" ? (`keptPayout.${outcome}` as const) : (`creditReturn.${outcome}` as const);
  const amount = formatMoney(values.amountCents, language);
  const part = (key: "subject" | "text" | "advice") => t(`${words}.${key}`, { amount, number });
  return {
    subject: part("subject"),
    preheader: part("text"),
    heading: t(`${words}.heading`),
    amount,
    greeting: name ? t("greeting", { name }) : t("greetingAll"),
    text: part("text"),
    facts: [
      { label: t("creditReturn.line"), value: number },
      { label: t("creditReturn.to"), value: to },
      { label: t("reference"), value: reference },
    ],
    button: { label: t("creditReturn.button"), href: `${publicUrl}${source === "kept" ? "/bills" : "/more/line"}` },
    advice: part("advice"),
    footer: t("footer", { brand: brand.name }),
  };
}
