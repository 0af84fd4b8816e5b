import { brand } from "@/lib/brand";
import type { Locale } from "@/lib/i18n";
import { formatMoney } from "@/lib/money";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";

/** A payment of a bill came to nothing: nothing was charged, and what to do now. */
export function paymentFailed(values: CleanMailValues["payment-failed"], language: Locale, t: MailTexts): Letter {
  const amount = formatMoney(values.amountCents, language);
  return {
    subject: t("failedSubject", { number: values.billNumber }),
    preheader: t("failedPreheader"),
    heading: t("failedTitle"),
    amount,
    greeting: values.name ? t("greeting", { name: values.name }) : t("greetingAll"),
    text: t("failedText"),
    facts: [{ label: t("bill"), value: values.billNumber }],
    button: { label: t("failedLink"), href: values.link },
    advice: t("failedWhat"),
    footer: t("footer", { brand: brand.name }),
  };
}
