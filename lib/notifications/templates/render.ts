import type { Locale } from "@/lib/i18n";
import { mailTemplates, type MailTemplate } from "@/lib/notifications/input";
import { layOut } from "@/lib/notifications/templates/layout";
import { plainText, type Letter } from "@/lib/notifications/templates/letter";
import { paymentFailed } from "@/lib/notifications/templates/payment-failed";
import { paymentReceipt } from "@/lib/notifications/templates/payment-receipt";
import { profileNotice } from "@/lib/notifications/templates/profile-notice";
import { mailTexts } from "@/lib/notifications/templates/texts";

/** A mail as it goes out: the same letter as HTML and as plain text. */
export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/**
 * Writes a mail in the recipient's language. Values are checked here, as late as possible; what its template does not
 * know is dropped.
 * @throws ZodError when the values are not what the template needs.
 */
export function renderMail(template: MailTemplate, language: Locale, values: unknown): RenderedMail {
  const letter = writeLetter(template, language, values);
  return { subject: letter.subject, html: layOut(letter, language), text: plainText(letter) };
}

function writeLetter(template: MailTemplate, language: Locale, values: unknown): Letter {
  const t = mailTexts(language);
  switch (template) {
    case "payment-receipt":
      return paymentReceipt(mailTemplates[template].parse(values), language, t);
    case "payment-failed":
      return paymentFailed(mailTemplates[template].parse(values), language, t);
    case "profile-notice":
      return profileNotice(mailTemplates[template].parse(values), language, t);
  }
}
