import { brand } from "@/lib/brand";
import { formatInstant } from "@/lib/dates";
import type { Locale } from "@/lib/i18n";
import { formatMoney } from "@/lib/money";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";

/** Something that becomes of an automatic top-up: a notice before each charge, and why one was not made. */
export function automaticMail(values: CleanMailValues["automatic"], language: Locale, t: MailTexts): Letter {
  const { about, name, number, amountCents, dueAt, link: href } = values;
  const amount = amountCents === undefined ? undefined : formatMoney(amountCents, language);
  const said = { number, amount: amount ?? "" };
  const part = (key: "subject" | "text" | "button" | "advice") => t(`automatic.${about}.${key}`, said);
  const isCharge = about === "announced" || about === "authentication";
  return {
    subject: part("subject"),
    preheader: part("text"),
    heading: part("subject"),
    ...(isCharge && amount !== undefined && { amount }),
    greeting: name ? t("greeting", { name }) : t("greetingAll"),
    text: part("text"),
    facts: [
      ...(about === "expiring" ? [] : [{ label: t("topUp.number"), value: number }]),
      ...(about === "announced" && dueAt !== undefined
        ? [{ label: t("automatic.dueAt"), value: formatInstant(new Date(dueAt), language) }]
        : []),
    ],
    button: { label: part("button"), href },
    advice: part("advice"),
    footer: t("footer", { brand: brand.name }),
  };
}
