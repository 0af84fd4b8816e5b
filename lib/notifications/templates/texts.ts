import { createTranslator } from "use-intl/core";
import type { Locale } from "@/lib/i18n";
import en from "@/messages/en.json";
import fr from "@/messages/fr.json";
import it from "@/messages/it.json";

/** Every text of the portal, by language. */
const MESSAGES = { it, fr, en };

/**
 * The texts of a part of the messages, outside any request, where the page's way to them (`getTranslations`) is none. A missing text is a fault and
 * throws: no customer gets a mail with a key in it.
 */
export function textsOf<Part extends keyof typeof it>(language: Locale, namespace: Part) {
  return createTranslator<typeof it, Part>({
    locale: language,
    messages: MESSAGES[language],
    namespace,
    onError: (error) => {
      throw error;
    },
  });
}

/** The texts of mails in the recipient's language. */
export function mailTexts(language: Locale) {
  return textsOf(language, "mail");
}

/** Why a bank does not pay a debit, in the recipient's language: the same words as on the page. */
export function debitTexts(language: Locale) {
  return textsOf(language, "debit");
}

/** The texts of a printed bill, in the recipient's language: the same as of the one on the page. */
export function billPaperTexts(language: Locale) {
  return textsOf(language, "billPdf");
}

/** How a bill stands, in the recipient's language. */
export function billStateTexts(language: Locale) {
  return textsOf(language, "billState");
}

/** Writes one of them. */
export type MailTexts = ReturnType<typeof mailTexts>;
