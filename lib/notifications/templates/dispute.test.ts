import { expect, it } from "vitest";
import { LOCALES } from "@/lib/i18n";
import { DISPUTE_MAILS } from "@/lib/notifications/input";
import { renderMail } from "@/lib/notifications/templates/render";

const context = { publicUrl: "https://my.example.it", linkToken: () => "", codeOf: () => "" };

it.each(DISPUTE_MAILS.flatMap((about) => LOCALES.map((language) => ({ about, language }))))(
  "an answer about a disputed row, $about, in $language: how much, and the way to the bill",
  ({ about, language }) => {
    const acceptedCents = { accepted: 1220, partly: 500, rejected: 0 }[about];
    const payBy = about === "accepted" ? undefined : "2026-12-20";
    const answer = { about, billNumber: "A26/4100123", reference: "7KQM-3T9X", amountCents: 1220, acceptedCents, payBy };
    const mail = renderMail("dispute", language, { ...answer, link: "https://my.example.it/bills/1" }, context);
    const money = { accepted: [/12[.,]20/], partly: [/12[.,]20/, /5[.,]00/, /7[.,]20/], rejected: [/12[.,]20/] }[about];
    for (const part of [mail.html, mail.text]) {
      for (const said of ["A26/4100123", "7KQM-3T9X", "https://my.example.it/bills/1"]) expect(part).toContain(said);
      for (const amount of money) expect(part).toMatch(amount);
      expect(/20 (December|dicembre|décembre)/.test(part)).toBe(payBy !== undefined);
    }
    expect(mail.html + mail.text + mail.subject).not.toMatch(/\{\w+\}|undefined|\bnull\b|mail\.\w+/);
  },
);

it.each(LOCALES)("an answer in %s about a bill that is paid asks for nothing", (language) => {
  const answer = { billNumber: "A26/4100123", reference: "7KQM-3T9X", amountCents: 1220, link: "https://my.example.it/bills/1" };
  for (const [about, acceptedCents] of [
    ["partly", 500],
    ["rejected", 0],
  ] as const) {
    const { text } = renderMail("dispute", language, { ...answer, about, acceptedCents }, context);
    expect(text).not.toMatch(/to be paid|da pagare|à payer/i);
  }
});
