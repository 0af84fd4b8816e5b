import { brand } from "@/lib/brand";
import { formatDay } from "@/lib/dates";
import type { Locale } from "@/lib/i18n";
import { formatMoney } from "@/lib/money";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";

/** What the operator answered to a row of a bill that was disputed: how much was accepted, and until when the rest is to be paid. */
export function disputeMail(values: CleanMailValues["dispute"], language: Locale, t: MailTexts): Letter {
  const { about, name, billNumber: bill, reference, amountCents, acceptedCents, payBy, link: href } = values;
  const [accepted, rest] = [acceptedCents, amountCents - acceptedCents].map((cents) => formatMoney(cents, language)) as [string, string];
  const part = (key: "subject" | "text" | "advice") => t(`dispute.${about}.${key}`, { bill, accepted, rest });
  const isPaid = about !== "accepted" && payBy === undefined;
  const text = isPaid ? t(`dispute.${about}.textPaid`, { accepted, rest }) : part("text");
  return {
    subject: part("subject"),
    preheader: text,
    heading: part("subject"),
    greeting: name ? t("greeting", { name }) : t("greetingAll"),
    text,
    facts: [
      { label: t("dispute.disputed"), value: formatMoney(amountCents, language) },
      ...(payBy === undefined ? [] : [{ label: t("dispute.payBy"), value: formatDay(payBy, language) }]),
      { label: t("reference"), value: reference },
    ],
    button: { label: t("seeBill"), href },
    advice: part("advice"),
    footer: t("footer", { brand: brand.name }),
  };
}
