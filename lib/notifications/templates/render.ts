import type { Locale } from "@/lib/i18n";
import { mailTemplates, type MailTemplate } from "@/lib/notifications/input";
import { access } from "@/lib/notifications/templates/access";
import { billNoticeMail } from "@/lib/notifications/templates/bill-notice";
import { creditReturnMail } from "@/lib/notifications/templates/credit-return";
import { creditTransferMail } from "@/lib/notifications/templates/credit-transfer";
import { directDebitMail } from "@/lib/notifications/templates/direct-debit";
import { disputeMail } from "@/lib/notifications/templates/dispute";
import { instalmentsMail } from "@/lib/notifications/templates/instalments";
import { layOut } from "@/lib/notifications/templates/layout";
import { plainText, type Letter } from "@/lib/notifications/templates/letter";
import { paymentFailed } from "@/lib/notifications/templates/payment-failed";
import { paymentReceipt } from "@/lib/notifications/templates/payment-receipt";
import { mailTexts } from "@/lib/notifications/templates/texts";
import { automaticMail } from "@/lib/notifications/templates/automatic";
import { ticketOpenedMail } from "@/lib/notifications/templates/ticket-opened";
import { spendingMail } from "@/lib/notifications/templates/spending";
import { topUpMail } from "@/lib/notifications/templates/top-up";
import { usageAlertMail } from "@/lib/notifications/templates/usage-alert";

/** A mail as it goes out: the same letter as HTML and as plain text. */
export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** What a mail is written with besides its values. */
export interface MailContext {
  readonly publicUrl: string;
  /** Makes the secret end of a link. */
  readonly linkToken: (use: string, id: string) => string;
  /** Makes the six digits of a challenge. */
  readonly codeOf: (challengeId: string) => string;
}

/**
 * Writes a mail in the recipient's language. Values are checked here, as late as possible; what its template does not
 * know is dropped.
 * @throws ZodError when the values are not what the template needs.
 */
export function renderMail(template: MailTemplate, language: Locale, values: unknown, context: MailContext): RenderedMail {
  const letter = writeLetter(template, language, values, context);
  return { subject: letter.subject, html: layOut(letter, language), text: plainText(letter) };
}

function writeLetter(template: MailTemplate, language: Locale, values: unknown, context: MailContext): Letter {
  const t = mailTexts(language);
  switch (template) {
    case "payment-receipt":
      return paymentReceipt(mailTemplates[template].parse(values), language, t);
    case "payment-failed":
      return paymentFailed(mailTemplates[template].parse(values), language, t);
    case "top-up": {
      const clean = mailTemplates[template].parse(values);
      return topUpMail(clean, `${context.publicUrl}/receipts/${context.linkToken("receipt", clean.reference)}`, language, t);
    }
    case "automatic":
      return automaticMail(mailTemplates[template].parse(values), language, t);
    case "usage-alert":
      return usageAlertMail(mailTemplates[template].parse(values), `${context.publicUrl}/more/usage`, language, t);
    case "credit-return":
      return creditReturnMail(mailTemplates[template].parse(values), context.publicUrl, language, t);
    case "direct-debit":
      return directDebitMail(mailTemplates[template].parse(values), language, t);
    case "instalments":
      return instalmentsMail(mailTemplates[template].parse(values), language, t);
    case "dispute":
      return disputeMail(mailTemplates[template].parse(values), language, t);
    case "bill-notice":
      return billNoticeMail(mailTemplates[template].parse(values), language, t);
    case "credit-transfer":
      return creditTransferMail(mailTemplates[template].parse(values), `${context.publicUrl}/more/transfers`, language, t);
    case "ticket-opened": {
      const clean = mailTemplates[template].parse(values);
      return ticketOpenedMail(clean, `${context.publicUrl}/more/tracking/${clean.ticketId}`, t);
    }
    case "spending":
      return spendingMail(mailTemplates[template].parse(values), `${context.publicUrl}/more/usage`, language, t);
    case "access": {
      const clean = mailTemplates[template].parse(values);
      const link = clean.linkId === undefined ? "" : `/${context.linkToken(clean.about, clean.linkId)}`;
      const code = clean.challengeId === undefined ? undefined : context.codeOf(clean.challengeId);
      return access(clean, { href: `${context.publicUrl}${clean.path}${link}`, code }, language, t);
    }
  }
}
