import { brand } from "@/lib/brand";
import { formatDay } from "@/lib/dates";
import type { Locale } from "@/lib/i18n";
import { formatMoney } from "@/lib/money";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";

/** Money for a bill has arrived: how much, for which bill, and what to quote about it. */
export function paymentReceipt(values: CleanMailValues["payment-receipt"], language: Locale, t: MailTexts): Letter {
  const amount = formatMoney(values.amountCents, language);
  const date = formatDay(values.paidOn, language);
  return {
    subject: t("receiptSubject", { amount, number: values.billNumber }),
    preheader: t("receiptPreheader", { amount, date }),
    heading: t("receiptTitle"),
    amount,
    greeting: values.name ? t("greeting", { name: values.name }) : t("greetingAll"),
    text: t("receiptText"),
    facts: [
      ...(values.bills === undefined
        ? [{ label: t("bill"), value: values.billNumber }]
        : values.bills.map(({ number, amountCents }) => ({ label: `${t("bill")} ${number}`, value: formatMoney(amountCents, language) }))),
      { label: t("paidOn"), value: date },
      ...(values.cardLast4 === undefined ? [] : [{ label: t("card"), value: t("cardEnding", { digits: values.cardLast4 }) }]),
      { label: t("reference"), value: values.reference },
    ],
    button: { label: t("seeBill"), href: values.link },
    advice: t("receiptKeep"),
    footer: t("footer", { brand: brand.name }),
  };
}
