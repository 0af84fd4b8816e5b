import { z } from "zod";

/** Longest text that a caller may put into a mail: a name, a number, a reference. */
const MAX_CHARACTERS = 200;

/** Control characters, line ends of every kind, and marks that turn the direction of writing: none may stand in a subject or a header. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/** One line of plain text. What would break a line is made a space: the mail is worth more than the exact spelling. */
const line = z.string().transform((text) => text.replace(CONTROLS, " ").trim().slice(0, MAX_CHARACTERS));

const day = z.iso.date();
const amountCents = z.number().int().positive();
const link = z.url({ protocol: /^https?$/ });

/** A threshold that was passed: of what, and how much of it. */
const usageAlert = { kind: z.enum(["minutes", "sms", "data"]), percent: z.number().int().min(1).max(100) };

/** The parts of a spending cap that are told of. */
const spendingPercent = z.union([z.literal(80), z.literal(100)]);

/** Where a mail may go: one plain address, no name, no list, no line end. */
export const mailAddress = z.string().max(254).pipe(z.email());

/** Mails about an account and its lines, by what happened. */
export const ACCESS_MAILS = [
  "welcome",
  "registration-known",
  "registration-resume",
  "line-added",
  "recovery-refused",
  "password-changed",
  "passkey-added",
  "sign-in-code",
  "invitation",
  "access-accepted",
  "access-removed",
  "call-detail-on",
  "email-old",
  "email-new",
  "email-taken",
  "email-changed",
  "mobile-changed",
  "erasure-asked",
  "erasure-done",
  "factor-proposed",
  "factor-removed",
] as const;

/** Mails about an automatic top-up, by what becomes of it. */
export const AUTO_MAILS = ["on", "announced", "limited", "declined", "authentication", "stopped", "expiring"] as const;

/** One of them. */
export type AutoMail = (typeof AUTO_MAILS)[number];

/** Mails about direct debit, by what becomes of a mandate or of one of its debits. */
export const DEBIT_MAILS = ["given", "announced", "suspended", "ended"] as const;

/** One of them. */
export type DebitMail = (typeof DEBIT_MAILS)[number];

/** Mails about a bill that is paid in instalments. */
export const PLAN_MAILS = ["agreed", "broken", "canceled"] as const;

/** Mails about a disputed row of a bill, by what the operator answered. */
export const DISPUTE_MAILS = ["accepted", "partly", "rejected"] as const;

/** One of them. */
export type DisputeMail = (typeof DISPUTE_MAILS)[number];

/** Notices about a bill, by what is to be said: each has its own words, by mail and by SMS. */
export const BILL_MAILS = [
  ...["new", "newDebit", "due", "dueDebit", "duePlan", "overdue", "overduePlan"],
  ...["paid", "debitFailed", "suspension"],
] as const satisfies readonly string[];

/** One of them. */
export type BillMail = (typeof BILL_MAILS)[number];

/** What each mail is written from. Keys that a template does not know are dropped and never go out. */
export const mailTemplates = {
  /** Money for a bill has arrived. */
  "payment-receipt": z.object({
    /** Whom it greets, where the caller knows. */
    name: line.optional(),
    amountCents,
    billNumber: line,
    /** Where it is for several: each, with what was asked for it. */
    bills: z
      .array(z.object({ number: line, amountCents }))
      .max(50)
      .optional(),
    paidOn: day,
    /** The last four digits of the card, where the provider tells. */
    cardLast4: z
      .string()
      .regex(/^\d{4}$/)
      .optional(),
    /** The portal's payment id: what the customer quotes when they call. */
    reference: line,
    /** The bill's own page. */
    link,
  }),
  /** A payment of a bill came to nothing. */
  "payment-failed": z.object({ name: line.optional(), amountCents, billNumber: line, link }),
  /** A top-up has ended: its line has the credit, or the network did not take it and the money goes back, or the card is good again. */
  "top-up": z.object({
    outcome: z.enum(["credited", "refused", "cardRefused"]),
    name: line.optional(),
    amountCents,
    /** The number that was topped up, as people read it. */
    number: line,
    reference: line,
    /** Charged without its owner, as they had agreed. */
    how: z.literal("automatic").optional(),
  }),
  /** Something that becomes of an automatic top-up. */
  automatic: z.object({
    about: z.enum(AUTO_MAILS),
    name: line.optional(),
    /** The number that is topped up, as people read it; of a card, its last four digits. */
    number: line,
    amountCents: amountCents.optional(),
    /** When it will be charged. */
    dueAt: z.iso.datetime().optional(),
    link,
  }),
  /** Something that becomes of a direct debit. */
  "direct-debit": z.object({
    about: z.enum(DEBIT_MAILS),
    name: line.optional(),
    /** The line's number as people read it, and what is shown of the bank account's. */
    number: line,
    iban: line,
    billNumber: line.optional(),
    amountCents: amountCents.optional(),
    dueOn: day.optional(),
    reasonCode: line.optional(),
    link,
  }),
  /** A bill that is paid in instalments: agreed, or no more. */
  instalments: z.object({
    about: z.enum(PLAN_MAILS),
    name: line.optional(),
    billNumber: line,
    count: z.number().int().positive(),
    /** What the bill still owes. */
    amountCents,
    nextCents: amountCents.optional(),
    nextOn: day.optional(),
    link,
  }),
  /** The operator's answer about a row of a bill that was disputed. */
  dispute: z.object({
    about: z.enum(DISPUTE_MAILS),
    name: line.optional(),
    billNumber: line,
    reference: line,
    /** What was disputed, VAT included, and how much of it was accepted. */
    amountCents,
    acceptedCents: z.number().int().nonnegative(),
    /** Until when the rest is to be paid; of a bill that is paid already, nothing. */
    payBy: day.optional(),
    link,
  }),
  /** A bill has come, is due, overdue or paid, its debit failed, or service may be suspended because of it. */
  "bill-notice": z.object({
    about: z.enum(BILL_MAILS),
    name: line.optional(),
    /** The line's number as people read it. */
    line,
    billNumber: line,
    /** What is to be paid; of a bill that is paid, its total. */
    amountCents,
    /** When it is due, or will be debited; before a suspension, the first day on which one may come. */
    day: day.optional(),
    /** The bank's code of a debit that failed. */
    reasonCode: line.optional(),
    /** The bill's own page, and where its reader says what they want to be told. */
    link,
    settings: link,
  }),
  /** So much of an allowance is used as somebody wanted to be told of. */
  "usage-alert": z.object({ ...usageAlert, name: line.optional(), line, offer: line, renewsOn: day.optional() }),
  /** Credit of a line that left, or money kept of bills: asked back, arrived, or refused. */
  "credit-return": z.object({
    source: z.enum(["credit", "kept"]).default("credit"),
    outcome: z.enum(["requested", "settled", "refused"]),
    name: line.optional(),
    amountCents,
    number: line,
    /** The other number, or the end of the bank account's. */
    to: line,
    reference: line,
  }),
  /** Credit given to another number: it arrived, it came back, or it could not be given this time or any more. */
  "credit-transfer": z.object({
    outcome: z.enum(["given", "refused", "missed", "ended"]),
    name: line.optional(),
    amountCents,
    from: line,
    to: line,
    reference: line,
  }),
  /** We have what somebody says is wrong, and they can quote it. */
  "ticket-opened": z.object({ name: line.optional(), reference: line, ticketId: z.uuid() }),
  /** So much of a month's spending cap is reached. */
  spending: z.object({ percent: spendingPercent, name: line.optional(), line, capCents: amountCents, spentCents: amountCents, month: day }),
  /** Something about the account, its lines and who gets in: each has its own words. */
  access: z.object({
    about: z.enum(ACCESS_MAILS),
    name: line.optional(),
    /** A number as its owner reads it. */
    line: line.optional(),
    /** Another account or address, as much of it as the reader may see. */
    who: line.optional(),
    until: day.optional(),
    /** The factor that it is about. */
    factor: z.enum(["recovery-mobile", "totp", "passkeys"]).optional(),
    /** Where its button leads, in the portal. */
    path: z.string().regex(/^\/[\w/-]{0,100}$/),
    /** The row that the button opens: what proves that we wrote the link is added when it is sent, and stands in no table. */
    linkId: z.uuid().optional(),
    /** The challenge whose six digits it says: they, too, are added when it is sent. */
    challengeId: z.uuid().optional(),
  }),
};

/** The mails that the portal writes. */
export type MailTemplate = keyof typeof mailTemplates;

/** What a caller gives for each of them. */
export type MailValues = { readonly [Name in MailTemplate]: z.input<(typeof mailTemplates)[Name]> };

/** What its template is given: checked, on one line each. */
export type CleanMailValues = { readonly [Name in MailTemplate]: z.output<(typeof mailTemplates)[Name]> };

/** Whether this version of the portal has a mail of that name. */
export function isMailTemplate(name: string): name is MailTemplate {
  return Object.hasOwn(mailTemplates, name);
}

/** Where an SMS may go: an Italian mobile, E.164. */
export const smsAddress = z.string().regex(/^\+393\d{8,9}$/);

/** What a code may be asked for, and what an owner is told of what was done. */
export const CODE_PURPOSES = ["registration", "line", "sign-in", "recovery", "recovery-mobile", "email"] as const;
export const NOTICES = [
  "line-added",
  "recovery-started",
  "password-changed",
  "recovery-mobile-changed",
  "email-changed",
  "registration-known",
  "passkey-added",
  "factor-proposed",
  "factor-removed",
] as const;

/** What each SMS is written from. A code itself is no value: it is made when it is sent, and stands in no table. */
export const smsTemplates = {
  code: z.object({ challengeId: z.uuid(), purpose: z.enum(CODE_PURPOSES) }),
  notice: z.object({
    about: z.enum(NOTICES),
    /** A number as its owner reads it. */
    line: z
      .string()
      .regex(/^[\d ]{1,20}$/)
      .optional(),
  }),
  "usage-alert": z.object({ ...usageAlert, line: z.string().regex(/^[\d ]{1,20}$/) }),
  /** Somebody gave credit to the number that reads it. */
  "credit-given": z.object({ amountCents, line: z.string().regex(/^[\d ]{1,20}$/) }),
  spending: z.object({ percent: spendingPercent, line: z.string().regex(/^[\d ]{1,20}$/) }),
  "bill-notice": z.object({
    about: z.enum(BILL_MAILS),
    /** Less what would make the text longer than one SMS. */
    billNumber: z.string().transform((number) => number.replace(/[^A-Za-z0-9/. -]/g, "").slice(0, 20)),
    amountCents,
    day: day.optional(),
  }),
};

/** The SMS that the portal writes. */
export type SmsTemplate = keyof typeof smsTemplates;

/** What a caller gives for each of them. */
export type SmsValues = { readonly [Name in SmsTemplate]: z.input<(typeof smsTemplates)[Name]> };

/** Whether this version of the portal has an SMS of that name. */
export function isSmsTemplate(name: string): name is SmsTemplate {
  return Object.hasOwn(smsTemplates, name);
}
