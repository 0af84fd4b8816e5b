import { brand } from "@/lib/brand";
import { formatDay } from "@/lib/dates";
import type { Locale } from "@/lib/i18n";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Fact, Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";
import { formatPhone } from "@/lib/phone-format";

/** Something about the account was done or is to be confirmed: what it is, and what to do if it was somebody else. */
export function profileNotice(values: CleanMailValues["profile-notice"], language: Locale, t: MailTexts): Letter {
  const { about, line, who, until } = values;
  const text = t(`profile.${about}.text`);
  return {
    subject: t(`profile.${about}.subject`),
    preheader: text,
    heading: t(`profile.${about}.title`),
    greeting: values.name ? t("greeting", { name: values.name }) : t("greetingAll"),
    text,
    facts: [
      ...fact(t("profile.line"), line && formatPhone(line)),
      ...fact(t("profile.who"), who),
      ...fact(t("profile.until"), until && formatDay(until, language)),
    ],
    button: { label: t(`profile.${about}.button`), href: values.link },
    advice: t(`profile.${about}.advice`),
    footer: t("footer", { brand: brand.name }),
  };
}

function fact(label: string, value: string | undefined): Fact[] {
  return value ? [{ label, value }] : [];
}
