import { brand } from "@/lib/brand";
import { formatDay } from "@/lib/dates";
import { debitReason } from "@/lib/debit-reasons";
import type { Locale } from "@/lib/i18n";
import { formatMoney } from "@/lib/money";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import { debitTexts, type MailTexts } from "@/lib/notifications/templates/texts";

/** A notice about a bill: it has come, is due, overdue or paid, its debit failed, or service may be suspended because of it. */
export function billNoticeMail(values: CleanMailValues["bill-notice"], language: Locale, t: MailTexts): Letter {
  const { about, name, line, billNumber: bill, amountCents, day, reasonCode, link: href, settings } = values;
  const amount = formatMoney(amountCents, language);
  const date = day === undefined ? "" : formatDay(day, language);
  const part = (key: "subject" | "text" | "advice" | "day") => t(`billNotice.${about}.${key}`, { bill, amount, date });
  const reason = reasonCode && debitTexts(language)(`reasons.${debitReason(reasonCode)}`, { code: reasonCode });
  return {
    subject: part("subject"),
    preheader: part("text"),
    heading: part("subject"),
    amount,
    greeting: name ? t("greeting", { name }) : t("greetingAll"),
    text: part("text"),
    facts: [
      { label: t("bill"), value: bill },
      { label: t("billNotice.line"), value: line },
      ...(date === "" ? [] : [{ label: part("day"), value: date }]),
      ...(reason ? [{ label: t("billNotice.reason"), value: reason }] : []),
    ],
    button: { label: t("seeBill"), href },
    advice: part("advice"),
    why: {
      text: t(about === "suspension" ? "billNotice.whyAlways" : "billNotice.why", { line }),
      label: t(about === "suspension" ? "billNotice.others" : "billNotice.change"),
      href: settings,
    },
    footer: t("footer", { brand: brand.name }),
  };
}
