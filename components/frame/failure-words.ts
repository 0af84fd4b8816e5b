/** The words of the failure page. They travel in the page, because nothing can be asked of a server that just failed. */
export const FAILURE_WORDS = {
  it: {
    title: "Qualcosa non ha funzionato",
    text: "Non è colpa tua e non hai perso nulla. Riprova; se continua, chiama il 187 e cita questo codice.",
    code: "Codice",
    retry: "Riprova",
  },
  fr: {
    title: "Un problème est survenu",
    text: "Ce n’est pas votre faute et rien n’est perdu. Réessayez ; si cela continue, appelez le 187 et citez ce code.",
    code: "Code",
    retry: "Réessayer",
  },
  en: {
    title: "Something didn’t work",
    text: "It isn’t your fault and nothing is lost. Try again; if it goes on, call 187 and quote this code.",
    code: "Code",
    retry: "Try again",
  },
} as const;

/** The words in the language that the page is in. */
export function failureWords(lang: string): (typeof FAILURE_WORDS)[keyof typeof FAILURE_WORDS] {
  return lang === "fr" || lang === "en" ? FAILURE_WORDS[lang] : FAILURE_WORDS.it;
}
