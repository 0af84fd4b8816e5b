import { brand } from "@/lib/brand";
import { formatDay } from "@/lib/dates";
import type { Locale } from "@/lib/i18n";
import type { CleanMailValues } from "@/lib/notifications/input";
import type { Letter } from "@/lib/notifications/templates/letter";
import type { MailTexts } from "@/lib/notifications/templates/texts";

/** So much of an allowance is used as somebody wanted to be told of. */
export function usageAlertMail(values: CleanMailValues["usage-alert"], href: string, language: Locale, t: MailTexts): Letter {
  const { kind, percent, name, line, offer, renewsOn } = values;
  const said = { percent: String(percent), line, offer };
  return {
    subject: t(`usageAlert.subject.${kind}`, said),
    preheader: t(`usageAlert.text.${kind}`, said),
    heading: t(`usageAlert.subject.${kind}`, said),
    greeting: name ? t("greeting", { name }) : t("greetingAll"),
    text: t(`usageAlert.text.${kind}`, said),
    facts: [
      { label: t("usageAlert.line"), value: line },
      { label: t("usageAlert.offer"), value: offer },
      ...(renewsOn === undefined ? [] : [{ label: t("usageAlert.renews"), value: formatDay(renewsOn, language) }]),
    ],
    button: { label: t("usageAlert.button"), href },
    advice: t("usageAlert.advice"),
    footer: t("footer", { brand: brand.name }),
  };
}
