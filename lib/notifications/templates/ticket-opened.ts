import { brand } from "@/lib/brand";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";

/** We have what somebody says is wrong: the reference to quote, and where to follow it. */
export function ticketOpenedMail({ name, reference }: CleanMailValues["ticket-opened"], href: string, t: MailTexts): Letter {
  return {
    subject: t("ticketOpened.subject", { reference }),
    preheader: t("ticketOpened.text"),
    heading: t("ticketOpened.heading"),
    greeting: name ? t("greeting", { name }) : t("greetingAll"),
    text: t("ticketOpened.text"),
    facts: [{ label: t("reference"), value: reference }],
    button: { label: t("ticketOpened.button"), href },
    advice: t("ticketOpened.advice"),
    footer: t("footer", { brand: brand.name }),
  };
}
