import { brand } from "@/lib/brand";
import { formatDay } from "@/lib/dates";
import type { Locale } from "@/lib/i18n";
import { formatMoney } from "@/lib/money";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";

/** A bill that is paid in instalments: agreed, broken, or given up. */
export function instalmentsMail(values: CleanMailValues["instalments"], language: Locale, t: MailTexts): Letter {
  const { about, name, billNumber: bill, count, amountCents, nextCents, nextOn, link: href } = values;
  const amount = formatMoney(amountCents, language);
  const part = (key: "subject" | "text" | "advice") => t(`instalments.${about}.${key}`, { bill, amount, count: String(count) });
  return {
    subject: part("subject"),
    preheader: part("text"),
    heading: part("subject"),
    amount,
    greeting: name ? t("greeting", { name }) : t("greetingAll"),
    text: part("text"),
    facts: [
      { label: t("instalments.bill"), value: bill },
      ...(nextCents === undefined || nextOn === undefined
        ? []
        : [{ label: t("instalments.next"), value: `${formatMoney(nextCents, language)}, ${formatDay(nextOn, language)}` }]),
    ],
    button: { label: t("instalments.button"), href },
    advice: part("advice"),
    footer: t("footer", { brand: brand.name }),
  };
}
