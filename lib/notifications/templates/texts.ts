import { createTranslator } from "use-intl/core";
import type { Locale } from "@/lib/i18n";
import en from "@/messages/en.json";
import fr from "@/messages/fr.json";
import it from "@/messages/it.json";

/** Every text of the portal, by language. */
export const MESSAGES = { it, fr, en };

/**
 * The texts of mails in the recipient's language. A mail is written outside any request, so the page's way to them
 * (`getTranslations`) is none here. A missing text is a fault and throws: no customer gets a mail with a key in it.
 */
export function mailTexts(language: Locale) {
  return createTranslator({
    locale: language,
    messages: MESSAGES[language],
    namespace: "mail",
    onError: (error) => {
      throw error;
    },
  });
}

/** Why a bank does not pay a debit, in the recipient's language: the same words as on the page. */
export function debitTexts(language: Locale) {
  return createTranslator({
    locale: language,
    messages: MESSAGES[language],
    namespace: "debit",
    onError: (error) => {
      throw error;
    },
  });
}

/** The texts of a printed bill, in the recipient's language: the same as of the one on the page. */
export function billPaperTexts(language: Locale) {
  return createTranslator({
    locale: language,
    messages: MESSAGES[language],
    namespace: "billPdf",
    onError: (error) => {
      throw error;
    },
  });
}

/** How a bill stands, in the recipient's language. */
export function billStateTexts(language: Locale) {
  return createTranslator({
    locale: language,
    messages: MESSAGES[language],
    namespace: "billState",
    onError: (error) => {
      throw error;
    },
  });
}

/** Writes one of them. */
export type MailTexts = ReturnType<typeof mailTexts>;
