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

/** Where a mail may go: one plain address, no name, no list, no line end. */
export const mailAddress = z.string().max(254).pipe(z.email());

/** What a mail about the account may be about: each has its texts under `mail.profile`. */
const PROFILE_NOTICES = [
  "line-added",
  "invitation",
  "access-accepted",
  "access-removed",
  "email-old",
  "email-new",
  "email-taken",
  "email-changed",
  "mobile-changed",
  "erasure-asked",
  "erasure-done",
] as const;

/** What each mail is written from. Keys that a template does not know are dropped and never go out. */
export const mailTemplates = {
  /** Money for a bill has arrived. */
  "payment-receipt": z.object({
    /** Whom it greets, where the caller knows. */
    name: line.optional(),
    amountCents,
    billNumber: line,
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
  /** Something about the account or its lines. */
  "profile-notice": z.object({
    about: z.enum(PROFILE_NOTICES),
    name: line.optional(),
    /** E.164. */
    line: line.optional(),
    /** Another account or address, as much of it as the reader may see. */
    who: line.optional(),
    until: day.optional(),
    link,
  }),
};

/** The mails that the portal writes. */
export type MailTemplate = keyof typeof mailTemplates;

/** A link as a caller gives it: written out, or by the page and what a secret link there is for; the secret itself is written when the mail is. */
type LinkGiven = { readonly link: string } | { readonly linkPath: string; readonly linkUse?: string; readonly linkId?: string };

/** What a caller gives for each of them. */
export type MailValues = { readonly [Name in MailTemplate]: Omit<z.input<(typeof mailTemplates)[Name]>, "link"> & LinkGiven };

/** What its template is given: checked, on one line each. */
export type CleanMailValues = { readonly [Name in MailTemplate]: z.output<(typeof mailTemplates)[Name]> };

/** Whether this version of the portal has a mail of that name. */
export function isMailTemplate(name: string): name is MailTemplate {
  return Object.hasOwn(mailTemplates, name);
}
