import { describe, expect, it } from "vitest";
import { LOCALES } from "@/lib/i18n";
import { ACCESS_MAILS, AUTO_MAILS, type MailTemplate, type MailValues, DEBIT_MAILS, PLAN_MAILS } from "@/lib/notifications/input";
import { renderMail } from "@/lib/notifications/templates/render";

const aReturn = { name: "Anna D’Angelo", amountCents: 123456, number: "347 555 0142", to: "IBAN •••• 3456", reference: "0193-ref" };
const aTransfer = { name: "Anna D’Angelo", amountCents: 123456, from: "347 555 0142", to: "347 555 0143", reference: "0193-ref" };
const values: Omit<MailValues, "dispute"> = {
  "payment-receipt": {
    name: "Anna D’Angelo",
    amountCents: 123456,
    billNumber: "2026/11-7",
    paidOn: "2026-11-03",
    cardLast4: "4242",
    reference: "0193-ref",
    link: "https://my.example.it/bills/1?from=mail&x=1",
  },
  "payment-failed": { amountCents: 123456, billNumber: "2026/11-7", link: "https://my.example.it/bills/1?from=mail&x=1" },
  "top-up": {
    outcome: "credited",
    name: "Anna D’Angelo",
    amountCents: 123456,
    number: "347 555 0142",
    reference: "5b1f0c4e-7a58-4d0e-9d5b-3a4b6f0f5c11",
  },
  "direct-debit": {
    about: "announced",
    name: "Anna Ferri",
    number: "06 5550 1234",
    iban: "IT…3456",
    billNumber: "A26/4100123",
    amountCents: 3790,
    dueOn: "2026-12-12",
    link: "https://my.example.it/bills/1",
  },
  "bill-notice": {
    ...{ about: "debitFailed", line: "06 5550 1234", billNumber: "2026/11-7", amountCents: 123456, reasonCode: "AM04" },
    ...{ link: "https://my.example.it/bills/1?from=mail&x=1", settings: "https://my.example.it/more/configure/notices" },
  },
  instalments: {
    about: "agreed",
    name: "Anna Ferri",
    billNumber: "A26/4100123",
    count: 4,
    amountCents: 10_000,
    nextCents: 2500,
    nextOn: "2026-12-12",
    link: "https://my.example.it/bills/1",
  },
  automatic: {
    about: "announced",
    name: "Anna D’Angelo",
    number: "347 555 0142",
    amountCents: 123456,
    dueAt: "2026-11-27T08:00:00.000Z",
    link: "https://my.example.it/more/configure/automatic",
  },
  "usage-alert": { kind: "data", percent: 80, name: "Anna D’Angelo", line: "347 555 0142", offer: "Mobile 100 GB", renewsOn: "2026-11-28" },
  "credit-return": { ...aReturn, outcome: "requested" },
  "credit-transfer": { ...aTransfer, outcome: "given" },
  "ticket-opened": { name: "Anna D’Angelo", reference: "7KQM-3T9X", ticketId: "5b1f0c4e-7a58-4d0e-9d5b-3a4b6f0f5c11" },
  spending: { percent: 80, name: "Anna D’Angelo", line: "347 555 0142", capCents: 2000, spentCents: 1610, month: "2026-11-01" },
  access: { about: "line-added", name: "Anna D’Angelo", line: "06 5550 1234", path: "/more/profile" },
};
const context = {
  publicUrl: "https://my.example.it",
  linkToken: (use: string, id: string) => `${use}-token-of-${id}`,
  codeOf: () => "314159",
};
/** Those below have tests of their own. */
const OTHERS: readonly MailTemplate[] = [
  "access",
  "automatic",
  "top-up",
  "usage-alert",
  "ticket-opened",
  "credit-return",
  "credit-transfer",
  "spending",
  "direct-debit",
  "instalments",
];
const templates = (Object.keys(values) as (keyof typeof values)[]).filter((template) => !OTHERS.includes(template));
const cases = templates.flatMap((template) => LOCALES.map((language) => ({ template, language })));
const amounts = { it: "1234,56\u00a0€", fr: "1\u202f234,56\u00a0€", en: "€1,234.56" };

describe.each(cases)("$template in $language", ({ template, language }) => {
  const mail = renderMail(template, language, values[template], context);

  it("says how much, for which bill, in the language's own writing", () => {
    for (const part of [mail.html, mail.text]) {
      expect(part).toContain(amounts[language]);
      expect(part).toContain("2026/11-7");
    }
    expect(mail.subject).toContain("2026/11-7");
    expect(mail.subject).not.toMatch(/[\r\n]/);
    expect(mail.text).toContain("https://my.example.it/bills/1?from=mail&x=1");
    expect(mail.html).toContain('href="https://my.example.it/bills/1?from=mail&#38;x=1"');
  });

  it("is HTML that stands alone: its language, light and dark, nothing remote, nothing that runs", () => {
    expect(mail.html).toContain(`<html lang="${language}">`);
    expect(mail.html).toContain('<meta name="color-scheme" content="light dark">');
    expect(mail.html).toContain("@media (prefers-color-scheme: dark)");
    expect(mail.html).not.toMatch(/<(img|script|link|table|iframe|form)\b|url\(|@import/i);
    // Every colour that is set inline has its dark one.
    for (const [tag] of mail.html.matchAll(/<\w+[^>]*style="[^"]*(?:background|color):[^"]*"[^>]*>/g))
      expect(tag).toMatch(/class="(canvas|surface|stage|ink|ink-2|rule|button)"|display:none/);
  });

  it("leaves no text unwritten", () => {
    expect(mail.html + mail.text + mail.subject).not.toMatch(/\{\w+\}|undefined|\bnull\b|NaN|mail\.\w+/);
  });
});

describe("a receipt", () => {
  const receipt = values["payment-receipt"];

  it("names the card, the day and the reference", () => {
    const { text } = renderMail("payment-receipt", "it", receipt, context);
    for (const part of ["Ciao Anna D’Angelo,", "Carta: che finisce con 4242", "Pagata il: 3 novembre 2026", "Riferimento: 0193-ref"])
      expect(text).toContain(part);
    expect(renderMail("payment-receipt", "it", receipt, context).subject).toBe(
      "Pagamento ricevuto: 1234,56\u00a0€ per la bolletta 2026/11-7",
    );
  });

  it("does without a name and a card", () => {
    const { text } = renderMail("payment-receipt", "en", { ...receipt, name: undefined, cardLast4: undefined }, context);
    expect(text).toContain("Hello,\n");
    expect(text).not.toContain("Card");
  });

  it("escapes what a customer is called", () => {
    const { html } = renderMail("payment-receipt", "en", { ...receipt, name: `<b onclick='x'>"&` }, context);
    expect(html).toContain("&#60;b onclick=&#39;x&#39;&#62;&#34;&#38;");
    expect(html).not.toContain("<b ");
  });

  it.each([
    { amountCents: 0 },
    { amountCents: 1.5 },
    { paidOn: "3/11/2026" },
    { cardLast4: "4242 4242" },
    { link: "javascript:alert(1)" },
    { link: "/bills/1" },
    { reference: undefined },
  ])("is not written from %j", (wrong) => {
    expect(() => renderMail("payment-receipt", "it", { ...receipt, ...wrong }, context)).toThrow();
  });
});

it("a failed payment says that nothing was charged and what to do", () => {
  const { text } = renderMail("payment-failed", "en", values["payment-failed"], context);
  expect(text).toContain("You haven’t been charged");
  expect(text).toContain("press “Pay now”");
});

describe.each(ACCESS_MAILS.flatMap((about) => LOCALES.map((language) => ({ about, language }))))(
  "$about in $language",
  ({ about, language }) => {
    const mail = renderMail(
      "access",
      language,
      { about, line: "06 5550 1234", who: "a•••@posta.example", until: "2026-12-07", path: "/more/profile" },
      context,
    );

    it("says what happened and what to do, with a way into the portal and no sum", () => {
      expect(mail.subject.length).toBeGreaterThan(10);
      expect(mail.text).toContain("https://my.example.it/more/profile");
      expect(mail.html + mail.text + mail.subject).not.toMatch(/\{\w+\}|undefined|\bnull\b|NaN|mail\.\w+/);
      expect(mail.html).not.toContain("font-size:40px");
    });
  },
);

it("a link's secret end is made when the mail is written, for its own use", () => {
  const linkId = "5b1f0c4e-7a58-4d0e-9d5b-3a4b6f0f5c11";
  const { text } = renderMail("access", "en", { about: "registration-resume", path: "/register/resume", linkId }, context);
  expect(text).toContain(`https://my.example.it/register/resume/registration-resume-token-of-${linkId}`);
});

describe.each(LOCALES)("a top-up's end in %s", (language) => {
  it.each(["credited", "refused", "cardRefused"] as const)("%s: the sum, the number, and the way to its receipt", (outcome) => {
    const mail = renderMail("top-up", language, { ...values["top-up"], outcome }, context);
    for (const part of [mail.html, mail.text]) {
      expect(part).toContain(amounts[language]);
      expect(part).toContain("347 555 0142");
      expect(part).toContain("/receipts/receipt-token-of-5b1f0c4e-7a58-4d0e-9d5b-3a4b6f0f5c11");
      expect(part).not.toMatch(/\{\w+\}|undefined|mail\.\w+/);
    }
  });
});

describe.each(LOCALES)("a notice of usage in %s", (language) => {
  it.each(["minutes", "sms", "data"] as const)("of %s: how much, of what, on which line, and the way to the page", (kind) => {
    const mail = renderMail("usage-alert", language, { ...values["usage-alert"], kind }, context);
    for (const part of [mail.html, mail.text])
      for (const said of ["80", "Mobile 100 GB", "347 555 0142", "https://my.example.it/more/usage"]) expect(part).toContain(said);
    expect(mail.html + mail.text + mail.subject).not.toMatch(/\{\w+\}|undefined|\bnull\b|mail\.\w+/);
  });
});

describe.each(AUTO_MAILS.flatMap((about) => LOCALES.map((language) => ({ about, language }))))(
  "an automatic top-up, $about, in $language",
  ({ about, language }) => {
    const mail = renderMail("automatic", language, { ...values.automatic, about }, context);

    it("says of which number, and leads to where it is skipped, stopped or mended", () => {
      for (const part of [mail.html, mail.text])
        for (const said of ["347 555 0142", "https://my.example.it/more/configure/automatic"]) expect(part).toContain(said);
      expect(mail.html + mail.text + mail.subject).not.toMatch(/\{\w+\}|undefined|\bnull\b|mail\.\w+/);
    });

    it.runIf(about === "announced")("a notice says how much, and when", () => {
      expect(mail.text).toContain(amounts[language]);
      expect(mail.text).toContain("27");
    });
  },
);

it.each(DEBIT_MAILS.flatMap((about) => LOCALES.map((language) => ({ about, language }))))(
  "a direct debit, $about, in $language: on which line, from where, and why not",
  ({ about, language }) => {
    for (const reasonCode of ["AM04", "XX99"]) {
      const mail = renderMail("direct-debit", language, { ...values["direct-debit"], about, reasonCode }, context);
      for (const part of [mail.html, mail.text])
        for (const said of ["06 5550 1234", "IT…3456", "https://my.example.it/bills/1"]) expect(part).toContain(said);
      expect(mail.text.includes("XX99")).toBe(reasonCode === "XX99");
      expect(mail.html + mail.text + mail.subject).not.toMatch(/\{\w+\}|undefined|\bnull\b|mail\.\w+/);
    }
  },
);

it.each(PLAN_MAILS.flatMap((about) => LOCALES.map((language) => ({ about, language }))))(
  "a bill in instalments, $about, in $language: which, how much, and the way to it",
  ({ about, language }) => {
    const mail = renderMail("instalments", language, { ...values.instalments, about }, context);
    for (const part of [mail.html, mail.text])
      for (const said of ["A26/4100123", "100", "https://my.example.it/bills/1"]) expect(part).toContain(said);
    expect(mail.html + mail.text + mail.subject).not.toMatch(/\{\w+\}|undefined|\bnull\b|mail\.\w+/);
  },
);

it("a top-up that was charged automatically says so", () => {
  const { text } = renderMail("top-up", "en", { ...values["top-up"], how: "automatic" }, context);
  expect(text).toContain("Automatic top-up");
  expect(renderMail("top-up", "en", values["top-up"], context).text).not.toContain("Automatic top-up");
});

it.each(LOCALES)("a ticket's mail in %s says the reference and the way to its page", (language) => {
  const mail = renderMail("ticket-opened", language, values["ticket-opened"], context);
  for (const part of [mail.html, mail.text])
    for (const said of ["7KQM-3T9X", "https://my.example.it/more/tracking/5b1f0c4e-7a58-4d0e-9d5b-3a4b6f0f5c11"])
      expect(part).toContain(said);
  expect(mail.html + mail.text + mail.subject).not.toMatch(/\{\w+\}|undefined|\bnull\b|mail\.\w+/);
});

describe.each(LOCALES)("credit that is asked back, in %s", (language) => {
  it.each(["requested", "settled", "refused"] as const)("%s: how much, of which line, where it goes", (outcome) => {
    const mail = renderMail("credit-return", language, { ...aReturn, outcome }, context);
    for (const part of [mail.html, mail.text])
      for (const said of [amounts[language], "347 555 0142", "IBAN •••• 3456", "0193-ref", "https://my.example.it/more/line"])
        expect(part).toContain(said);
    expect(mail.html + mail.text + mail.subject).not.toMatch(/\{\w+\}|undefined|\bnull\b|mail\.\w+/);
  });
});

describe.each(LOCALES)("credit that is given, in %s", (language) => {
  it.each(["given", "refused", "missed", "ended"] as const)("%s: how much, from which number to which", (outcome) => {
    const mail = renderMail("credit-transfer", language, { ...aTransfer, outcome }, context);
    for (const part of [mail.html, mail.text])
      for (const said of [amounts[language], "347 555 0142", "347 555 0143", "0193-ref", "https://my.example.it/more/transfers"])
        expect(part).toContain(said);
    expect(mail.html + mail.text + mail.subject).not.toMatch(/\{\w+\}|undefined|\bnull\b|mail\.\w+/);
  });
});

describe.each(LOCALES)("a notice of spending in %s", (language) => {
  it("says how much of which cap, of which month and line, that nothing is stopped, and the way to the page", () => {
    const mail = renderMail("spending", language, values.spending, context);
    const [cap, spent] = { it: ["20,00", "16,10"], fr: ["20,00", "16,10"], en: ["20.00", "16.10"] }[language];
    const month = { it: "novembre 2026", fr: "novembre 2026", en: "November 2026" }[language];
    const [notice] = { it: ["non blocca"], fr: ["ne bloque"], en: ["stops nothing"] }[language];
    for (const part of [mail.html, mail.text])
      for (const said of ["80", cap, spent, month, notice, "347 555 0142", "https://my.example.it/more/usage"])
        expect(part).toContain(said);
    expect(mail.html + mail.text + mail.subject).not.toMatch(/\{\w+\}|undefined|\bnull\b|mail\.\w+/);
  });
});
