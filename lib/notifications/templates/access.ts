import { brand } from "@/lib/brand";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";

/** Something that changed who gets in, or that somebody tried. */
export function access({ about, name, line = "" }: CleanMailValues["access"], href: string, t: MailTexts): Letter {
  const part = (key: "subject" | "text" | "button" | "advice") => t(`access.${about}.${key}`, { brand: brand.name, line });
  return {
    subject: part("subject"),
    preheader: part("text"),
    heading: part("subject"),
    greeting: name ? t("greeting", { name }) : t("greetingAll"),
    text: part("text"),
    facts: [],
    button: { label: part("button"), href },
    advice: part("advice"),
    footer: t("footer", { brand: brand.name }),
  };
}
