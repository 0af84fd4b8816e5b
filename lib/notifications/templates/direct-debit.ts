import { brand } from "@/lib/brand";
import { formatDay } from "@/lib/dates";
import { debitReason } from "@/lib/debit-reasons";
import type { Locale } from "@/lib/i18n";
import { formatMoney } from "@/lib/money";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import { debitTexts, type MailTexts } from "@/lib/notifications/templates/texts";

/** What becomes of a direct debit: its mandate was given or has ended, one is coming, or one did not go through and why. */
export function directDebitMail(values: CleanMailValues["direct-debit"], language: Locale, t: MailTexts): Letter {
  const { about, name, number, iban, billNumber = "", amountCents, dueOn, reasonCode, link: href } = values;
  const amount = amountCents === undefined ? undefined : formatMoney(amountCents, language);
  const date = dueOn === undefined ? "" : formatDay(dueOn, language);
  const part = (key: "subject" | "text" | "button" | "advice") =>
    t(`directDebit.${about}.${key}`, { number, iban, bill: billNumber, amount: amount ?? "", date });
  return {
    subject: part("subject"),
    preheader: part("text"),
    heading: part("subject"),
    ...(amount !== undefined && { amount }),
    greeting: name ? t("greeting", { name }) : t("greetingAll"),
    text: part("text"),
    facts: [
      { label: t("directDebit.line"), value: number },
      { label: t("directDebit.account"), value: iban },
      ...(date === "" ? [] : [{ label: t("directDebit.date"), value: date }]),
      ...(reasonCode === undefined
        ? []
        : [{ label: t("directDebit.reason"), value: debitTexts(language)(`reasons.${debitReason(reasonCode)}`, { code: reasonCode }) }]),
    ],
    button: { label: part("button"), href },
    advice: part("advice"),
    footer: t("footer", { brand: brand.name }),
  };
}
