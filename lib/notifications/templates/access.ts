import { brand } from "@/lib/brand";
import { formatDay } from "@/lib/dates";
import type { Locale } from "@/lib/i18n";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Fact, Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";

/** Something that was done about an account, its lines or who gets in, or that somebody tried. */
export function access(
  values: CleanMailValues["access"],
  { href, code }: { href: string; code: string | undefined },
  language: Locale,
  t: MailTexts,
): Letter {
  const { about, name, line = "", who, until, factor } = values;
  const part = (key: "subject" | "text" | "button" | "advice") => t(`access.${about}.${key}`, { brand: brand.name, line });
  return {
    subject: part("subject"),
    preheader: part("text"),
    heading: part("subject"),
    greeting: name ? t("greeting", { name }) : t("greetingAll"),
    text: part("text"),
    facts: [
      ...fact(t("access.code"), code),
      ...fact(t("access.factor"), factor && t(`access.factors.${factor}`)),
      ...fact(t("access.who"), who),
      ...fact(t("access.until"), until && formatDay(until, language)),
    ],
    button: { label: part("button"), href },
    advice: part("advice"),
    footer: t("footer", { brand: brand.name }),
  };
}

function fact(label: string, value: string | undefined): Fact[] {
  return value ? [{ label, value }] : [];
}
