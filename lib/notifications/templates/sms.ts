import { brand } from "@/lib/brand";
import type { Locale } from "@/lib/i18n";
import { fromCents } from "@/lib/money";
import { smsTemplates, type SmsTemplate } from "@/lib/notifications/input";
import { textsOf } from "@/lib/notifications/templates/texts";

/** What an SMS is written with besides its values. */
export interface SmsContext {
  /** Makes the six digits of a challenge. */
  readonly codeOf: (challengeId: string) => string;
  /** The portal's host name: the last line of a code ties it to the site that may read it (WebOTP). */
  readonly host: string;
}

/**
 * Writes an SMS in the recipient's language.
 * @throws ZodError when the values are not what the template needs.
 */
export function renderSms(template: SmsTemplate, language: Locale, values: unknown, { codeOf, host }: SmsContext): string {
  const t = textsOf(language, "sms");
  switch (template) {
    case "code": {
      const { challengeId, purpose } = smsTemplates.code.parse(values);
      const code = codeOf(challengeId);
      return `${t(`code.${purpose}`, { code, brand: brand.name })}\n@${host} #${code}`;
    }
    case "notice": {
      const { about, line = "" } = smsTemplates.notice.parse(values);
      return t(`notice.${about}`, { line, brand: brand.name });
    }
    case "usage-alert": {
      const { kind, percent, line } = smsTemplates["usage-alert"].parse(values);
      return t(`usageAlert.${kind}`, { percent: String(percent), line, brand: brand.name });
    }
    case "credit-given": {
      const { amountCents, line } = smsTemplates["credit-given"].parse(values);
      return t("creditGiven", { amount: `${fromCents(amountCents)} EUR`, line, brand: brand.name });
    }
    case "bill-notice": {
      const { about, billNumber: bill, amountCents, day } = smsTemplates["bill-notice"].parse(values);
      const date = day === undefined ? "" : day.split("-").toReversed().join("/");
      return t(`billNotice.${about}`, { bill, amount: `${fromCents(amountCents)} EUR`, date, brand: brand.name });
    }
    case "spending": {
      const { percent, line } = smsTemplates.spending.parse(values);
      return t("spending", { percent: String(percent), line, brand: brand.name });
    }
  }
}
