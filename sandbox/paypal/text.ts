import type { Language } from "@/sandbox/hosted-text";

interface Texts {
  readonly payTitle: string;
  readonly saveTitle: string;
  readonly payText: string;
  readonly saveText: string;
  readonly approve: string;
  readonly approveDeclined: string;
  readonly cancel: string;
  readonly doneTitle: string;
  readonly doneText: string;
}

/** What the page says on which PayPal's buyers approve. */
export const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    payTitle: "Pay with PayPal",
    saveTitle: "Save PayPal for later payments",
    payText:
      "You are signed in as Anna Rossi, a buyer whom the sandbox plays. Nothing is asked of you: never type a real account anywhere here.",
    saveText: "Anna Rossi, a buyer whom the sandbox plays, lets the shop charge her later. Nothing is charged now.",
    approve: "Approve",
    approveDeclined: "Simulate a declined card",
    cancel: "Cancel",
    doneTitle: "Done",
    doneText: "This page is not needed any more. You can go back or close it.",
  },
  it: {
    payTitle: "Paga con PayPal",
    saveTitle: "Salva PayPal per i pagamenti futuri",
    payText: "Sei Anna Rossi, un’acquirente interpretata dalla sandbox. Non ti viene chiesto nulla: non digitare mai qui un conto vero.",
    saveText:
      "Anna Rossi, un’acquirente interpretata dalla sandbox, permette al negozio di addebitarle importi in seguito. Ora non viene addebitato nulla.",
    approve: "Approva",
    approveDeclined: "Simula una carta rifiutata",
    cancel: "Annulla",
    doneTitle: "Fatto",
    doneText: "Questa pagina non serve più. Puoi tornare indietro o chiuderla.",
  },
  fr: {
    payTitle: "Payer avec PayPal",
    saveTitle: "Enregistrer PayPal pour de futurs paiements",
    payText: "Vous êtes Anna Rossi, une acheteuse jouée par la sandbox. Rien ne vous est demandé : ne saisissez jamais ici un vrai compte.",
    saveText: "Anna Rossi, une acheteuse jouée par la sandbox, autorise la boutique à la débiter plus tard. Rien n’est débité maintenant.",
    approve: "Approuver",
    approveDeclined: "Simuler une carte refusée",
    cancel: "Annuler",
    doneTitle: "Terminé",
    doneText: "Cette page ne sert plus. Vous pouvez revenir en arrière ou la fermer.",
  },
};
