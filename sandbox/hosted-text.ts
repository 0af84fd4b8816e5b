import type { TestCard } from "@/sandbox/cards";

/** The languages of the hosted page. Other locales of Stripe's fall back to English. */
export type Language = "it" | "fr" | "en";

interface Texts {
  readonly banner: string;
  readonly payTitle: string;
  readonly cardNumber: string;
  readonly cardHint: string;
  readonly pay: string;
  readonly cancel: string;
  readonly testCards: string;
  readonly testCardsHint: string;
  readonly outcomes: Record<TestCard["outcome"], string>;
  readonly unknownCard: string;
  readonly noCard: string;
  readonly declines: Record<"generic_decline" | "insufficient_funds" | "expired_card" | "authentication", string>;
  readonly saveTitle: string;
  readonly saveText: string;
  readonly save: string;
  readonly savedTitle: string;
  readonly savedText: string;
  readonly challengeTitle: string;
  readonly challengeText: string;
  readonly completeAuthentication: string;
  readonly failAuthentication: string;
  readonly completeTitle: string;
  readonly completeText: string;
  readonly expiredTitle: string;
  readonly expiredText: string;
  readonly missingTitle: string;
  readonly missingText: string;
  readonly back: string;
}

const en: Texts = {
  banner: "SANDBOX – no real money",
  payTitle: "Card payment",
  cardNumber: "Card number",
  cardHint: "Test cards only, such as 4242\u00a04242\u00a04242\u00a04242. Never type the number of a real card.",
  pay: "Pay",
  cancel: "Cancel",
  testCards: "Test cards",
  testCardsHint: "Choose one to use it at once.",
  outcomes: {
    accepted: "Accepted",
    declined: "Declined",
    "insufficient-funds": "Not enough money",
    "expired-card": "Expired",
    "challenge-accepted": "3-D Secure, then accepted",
    "challenge-declined": "3-D Secure, then declined",
    "saved-then-declined": "Can be saved, but not charged",
    disputed: "Accepted, then disputed",
  },
  unknownCard: "This is not one of the test cards. The sandbox takes no other number and has not kept what you typed.",
  noCard: "Type the number of a test card, or choose one below.",
  declines: {
    generic_decline: "The bank declined the card. Nothing was charged: try another card.",
    insufficient_funds: "There is not enough money on the card. Nothing was charged: try another card.",
    expired_card: "The card has expired. Nothing was charged: try another card.",
    authentication: "The bank could not confirm that it is you. Nothing was charged: try again or use another card.",
  },
  saveTitle: "Save a card",
  saveText: "This card is saved for later payments. Nothing is charged now.",
  save: "Save card",
  savedTitle: "Saved",
  savedText: "The card is saved. You can go back or close this page.",
  challengeTitle: "Your bank asks if it is you",
  challengeText: "With a real card you would confirm in your bank's app (3-D Secure). Here you choose the answer.",
  completeAuthentication: "Complete authentication",
  failAuthentication: "Fail authentication",
  completeTitle: "Paid",
  completeText: "This payment is done. You can go back or close this page.",
  expiredTitle: "This page has expired",
  expiredText: "Nothing was charged. Go back and begin the payment again.",
  missingTitle: "There is no such payment",
  missingText: "The address is wrong, or the sandbox has begun anew since.",
  back: "Go back",
};

const it: Texts = {
  banner: "SANDBOX – nessun denaro reale",
  payTitle: "Pagamento con carta",
  cardNumber: "Numero della carta",
  cardHint: "Solo carte di prova, per esempio 4242\u00a04242\u00a04242\u00a04242. Non scrivere mai il numero di una carta vera.",
  pay: "Paga",
  cancel: "Annulla",
  testCards: "Carte di prova",
  testCardsHint: "Scegline una per usarla subito.",
  outcomes: {
    accepted: "Accettata",
    declined: "Rifiutata",
    "insufficient-funds": "Fondi insufficienti",
    "expired-card": "Scaduta",
    "challenge-accepted": "3-D Secure, poi accettata",
    "challenge-declined": "3-D Secure, poi rifiutata",
    "saved-then-declined": "Si può salvare, ma non addebitare",
    disputed: "Accettata, poi contestata",
  },
  unknownCard: "Questa non è una delle carte di prova. La sandbox non accetta altri numeri e non ha conservato ciò che hai scritto.",
  noCard: "Scrivi il numero di una carta di prova o scegline una qui sotto.",
  declines: {
    generic_decline: "La banca non ha accettato la carta. Non ti abbiamo addebitato nulla: prova un'altra carta.",
    insufficient_funds: "Sulla carta non c'è abbastanza denaro. Non ti abbiamo addebitato nulla: prova un'altra carta.",
    expired_card: "La carta è scaduta. Non ti abbiamo addebitato nulla: prova un'altra carta.",
    authentication: "La banca non ha potuto confermare che sei tu. Non ti abbiamo addebitato nulla: riprova o usa un'altra carta.",
  },
  saveTitle: "Salva una carta",
  saveText: "Questa carta sarà salvata per i pagamenti futuri. Ora non ti addebitiamo nulla.",
  save: "Salva la carta",
  savedTitle: "Salvata",
  savedText: "La carta è salvata. Puoi tornare indietro o chiudere la pagina.",
  challengeTitle: "La tua banca chiede se sei tu",
  challengeText: "Con una carta vera confermeresti nell'app della banca (3-D Secure). Qui scegli tu la risposta.",
  completeAuthentication: "Conferma l'autenticazione",
  failAuthentication: "Rifiuta l'autenticazione",
  completeTitle: "Pagato",
  completeText: "Questo pagamento è concluso. Puoi tornare indietro o chiudere la pagina.",
  expiredTitle: "Questa pagina è scaduta",
  expiredText: "Non ti abbiamo addebitato nulla. Torna indietro e ricomincia il pagamento.",
  missingTitle: "Questo pagamento non esiste",
  missingText: "L'indirizzo è sbagliato, oppure nel frattempo la sandbox è ripartita da zero.",
  back: "Torna indietro",
};

const fr: Texts = {
  banner: "SANDBOX – aucun argent réel",
  payTitle: "Paiement par carte",
  cardNumber: "Numéro de carte",
  cardHint: "Cartes de test uniquement, par exemple 4242\u00a04242\u00a04242\u00a04242. Ne saisissez jamais le numéro d'une vraie carte.",
  pay: "Payer",
  cancel: "Annuler",
  testCards: "Cartes de test",
  testCardsHint: "Choisissez-en une pour l'utiliser aussitôt.",
  outcomes: {
    accepted: "Acceptée",
    declined: "Refusée",
    "insufficient-funds": "Solde insuffisant",
    "expired-card": "Expirée",
    "challenge-accepted": "3-D Secure, puis acceptée",
    "challenge-declined": "3-D Secure, puis refusée",
    "saved-then-declined": "Peut être enregistrée, mais pas débitée",
    disputed: "Acceptée, puis contestée",
  },
  unknownCard: "Ce n'est pas une des cartes de test. La sandbox n'accepte aucun autre numéro et n'a pas gardé ce que vous avez saisi.",
  noCard: "Saisissez le numéro d'une carte de test ou choisissez-en une ci-dessous.",
  declines: {
    generic_decline: "La banque a refusé la carte. Rien n'a été débité : essayez une autre carte.",
    insufficient_funds: "Le solde de la carte est insuffisant. Rien n'a été débité : essayez une autre carte.",
    expired_card: "La carte a expiré. Rien n'a été débité : essayez une autre carte.",
    authentication: "La banque n'a pas pu confirmer votre identité. Rien n'a été débité : réessayez ou utilisez une autre carte.",
  },
  saveTitle: "Enregistrer une carte",
  saveText: "Cette carte sera enregistrée pour les prochains paiements. Rien n'est débité maintenant.",
  save: "Enregistrer la carte",
  savedTitle: "Enregistrée",
  savedText: "La carte est enregistrée. Vous pouvez revenir en arrière ou fermer cette page.",
  challengeTitle: "Votre banque demande si c'est bien vous",
  challengeText:
    "Avec une vraie carte, vous confirmeriez dans l'application de votre banque (3-D Secure). Ici, vous choisissez la réponse.",
  completeAuthentication: "Confirmer l'authentification",
  failAuthentication: "Refuser l'authentification",
  completeTitle: "Payé",
  completeText: "Ce paiement est terminé. Vous pouvez revenir en arrière ou fermer cette page.",
  expiredTitle: "Cette page a expiré",
  expiredText: "Rien n'a été débité. Revenez en arrière et recommencez le paiement.",
  missingTitle: "Ce paiement n'existe pas",
  missingText: "L'adresse est erronée, ou la sandbox est repartie de zéro entre-temps.",
  back: "Revenir en arrière",
};

const ALL: Record<Language, Texts> = { it, fr, en };

export function textsOf(language: Language): Texts {
  return ALL[language];
}

/** The session's language, else the first of the browser's that we have, else Italian. */
export function languageOf(locale: string | null, acceptLanguage: string | undefined): Language {
  if (locale !== null && locale !== "auto") return known(locale) ?? "en";
  for (const entry of (acceptLanguage ?? "").split(",")) {
    const language = known(entry.trim());
    if (language) return language;
  }
  return "it";
}

function known(tag: string): Language | undefined {
  return (["it", "fr", "en"] as const).find((language) => tag.toLowerCase().startsWith(language));
}

/** Why the last try did not work, for the customer to read. */
export function declineText(language: Language, error: { readonly declineCode: string | null }): string {
  const { declines } = ALL[language];
  switch (error.declineCode) {
    case "insufficient_funds":
      return declines.insufficient_funds;
    case "expired_card":
      return declines.expired_card;
    case null:
      return declines.authentication;
    default:
      return declines.generic_decline;
  }
}
