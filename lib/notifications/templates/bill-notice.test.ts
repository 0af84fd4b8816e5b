import { describe, expect, it } from "vitest";
import { LOCALES } from "@/lib/i18n";
import { BILL_MAILS, type MailValues } from "@/lib/notifications/input";
import { renderMail } from "@/lib/notifications/templates/render";

const context = { publicUrl: "https://my.example.it", linkToken: () => "", codeOf: () => "" };
const amounts = { it: "1234,56\u00a0€", fr: "1\u202f234,56\u00a0€", en: "€1,234.56" };
const aNotice: MailValues["bill-notice"] = {
  about: "new",
  name: "Anna D’Angelo",
  line: "06 5550 1234",
  billNumber: "2026/11-7",
  amountCents: 123456,
  day: "2026-12-12",
  link: "https://my.example.it/bills/1",
  settings: "https://my.example.it/more/configure/notices",
};

describe.each(LOCALES)("a notice about a bill, in %s", (language) => {
  it.each(BILL_MAILS)("%s: how much, until when, of which line, why it comes and where that is changed", (about) => {
    const mail = renderMail("bill-notice", language, { ...aNotice, about }, context);
    const date = { it: "12 dicembre 2026", fr: "12 décembre 2026", en: "12 December 2026" }[language];
    for (const part of [mail.html, mail.text])
      for (const said of [amounts[language], "2026/11-7", date, "06 5550 1234", "https://my.example.it/more/configure/notices"])
        expect(part).toContain(said);
    expect(mail.html + mail.text + mail.subject).not.toMatch(/\{\w+\}|undefined|\bnull\b|mail\.\w+/);
  });

  it("before a suspension: the law, what stops it, and that what is disputed does not lead there", () => {
    const { text } = renderMail("bill-notice", language, { ...aNotice, about: "suspension" }, context);
    const [disputed] = { it: ["contestato"], fr: ["contesté"], en: ["disputed"] }[language];
    for (const said of ["160/2019", "40", "PEC", disputed]) expect(text).toContain(said);
  });
});
