import { dayOf, type Day } from "@/lib/dates";
import { hasLeft } from "@/lib/lines/rules";

/** At most `tries` in `windowSeconds`, counted from the first one. */
export interface Limit {
  readonly name: string;
  readonly tries: number;
  readonly windowSeconds: number;
  /** Nobody comes here by mistake: whoever runs the portal is to know, by an error in the log. */
  readonly isAlarm?: true;
}

/** A session ends after half an hour without a request, and after twelve hours in any case (NIST SP 800-63B-4, AAL2). */
export const SESSION_IDLE_SECONDS = 30 * 60;
export const SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60;

/** How often the "last seen" of a session is written down; finer would be a write on every page. */
export const SEEN_EVERY_SECONDS = 60;

/** Tries from one address, whatever the e-mail. */
export const ADDRESS_LIMIT: Limit = { name: "sign-in-address", tries: 50, windowSeconds: 15 * 60 };
/** Tries on one e-mail from browsers that never signed in to it: a stranger meets this one … */
export const STRANGER_LIMIT: Limit = { name: "sign-in-stranger", tries: 10, windowSeconds: 15 * 60 };
/** … and this one, so that patience does not help. */
export const STRANGER_DAY_LIMIT: Limit = { name: "sign-in-stranger-day", tries: 60, windowSeconds: 24 * 60 * 60 };
/** Tries on one e-mail from one of the customer's own browsers: counted apart, so that no stranger locks the customer out. */
export const KNOWN_DEVICE_LIMIT: Limit = { name: "sign-in-device", tries: 10, windowSeconds: 15 * 60 };
/** Actions of one account: far above what a person does. */
export const ACTION_LIMIT: Limit = { name: "action", tries: 120, windowSeconds: 60 };

/** Refusals that are written down of one address in an hour: enough to see what it does, too few to fill a disk with. */
export const REFUSAL_LIMIT: Limit = { name: "refusal", tries: 60, windowSeconds: 60 * 60 };

/** Passwords that are asked for again, before something that matters. */
export const STEP_UP_LIMIT: Limit = { name: "step-up", tries: 10, windowSeconds: 15 * 60 };

/** How long a browser may take to sign, a wrong finger and a second try included (at most five minutes, OWASP ASVS 5.0). */
export const PASSKEY_SECONDS = 5 * 60;
/** Signatures asked for from one address. */
export const PASSKEY_LIMIT: Limit = { name: "passkey-address", tries: 600, windowSeconds: 60 * 60 };

/** What a code may be asked for. */
export type CodePurpose = "registration" | "line" | "sign-in" | "recovery" | "recovery-mobile" | "email";

/** How long a code works, and how many tries it has (OWASP ASVS 5.0, V6.5.5 and V6.6.3). */
export const CODE_SECONDS = 10 * 60;
export const CODE_TRIES = 5;
/** Codes for one account, registration or claim in a day: 25 guesses in a million. One that was answered rightly gives its place back. */
export const CODE_DAY_LIMIT: Limit = { name: "code-day", tries: 5, windowSeconds: 24 * 60 * 60 };
/** … to one number or mailbox, whoever asks and whatever for. */
export const CODE_MOBILE_LIMIT: Limit = { name: "code-mobile", tries: 5, windowSeconds: 24 * 60 * 60 };
/** … from one address: an office's, or that of a thousand telephones behind one gateway. */
export const CODE_ADDRESS_LIMIT: Limit = { name: "code-address", tries: 200, windowSeconds: 60 * 60, isAlarm: true };
/** … and all of them together: what an hour of messages may cost. */
export const CODE_WORLD_LIMIT: Limit = { name: "code-world", tries: 20_000, windowSeconds: 60 * 60, isAlarm: true };

/** Codes go to Italian mobiles alone, of any operator: premium and foreign numbers are how messages are pumped. */
export function isItalianMobile(e164: string): boolean {
  return /^\+393\d{8,9}$/.test(e164);
}

/** A number of which a stranger, or whoever looks over a shoulder, sees the end alone. */
export function maskMobile(e164: string): string {
  return `••• ••• ${e164.slice(-3)}`;
}

/** Another account as a stranger may know it: who has it recognises it, who has not learns nothing. */
export function maskEmail(address: string): string {
  return `${address.slice(0, 1)}•••${address.slice(address.lastIndexOf("@"))}`;
}

/** "Giulia R." */
export function maskName(name: string): string {
  const [first = "", ...others] = name.trim().split(/\s+/);
  const last = others.at(-1);
  return last === undefined ? first : `${first} ${last.charAt(0)}.`;
}

/** Numbers that one account says are its own in a day, and how long it has to prove one. */
export const CLAIM_LIMIT: Limit = { name: "line-claim", tries: 10, windowSeconds: 24 * 60 * 60 };
export const CLAIM_SECONDS = 60 * 60;

/** Codes of bills tried on one line in a day, whoever tries: of a million million codes … */
export const BILL_CODE_LIMIT: Limit = { name: "bill-code-line", tries: 10, windowSeconds: 24 * 60 * 60 };
/** … and by one account, whatever the line. */
export const BILL_CODE_ACCOUNT_LIMIT: Limit = { name: "bill-code-account", tries: 5, windowSeconds: 24 * 60 * 60 };

/** For so long after a SIM or a recovery mobile changed, codes that go there prove nothing: whoever took over a number waits for them. */
export const SIM_CHANGE_SECONDS = 72 * 60 * 60;

/** Whether something changed so short a while ago that it proves nothing yet. */
export function isTooRecent(changedAt: Date | null, now: Date): boolean {
  return changedAt !== null && now.getTime() - changedAt.getTime() < SIM_CHANGE_SECONDS * 1000;
}

/**
 * Whether a code sent to a mobile line's own number proves that line: not after a change of its SIM, and not once the number has left us, because
 * the next one to have it is a stranger to the line. What is on its paper proves it in both cases.
 */
export function provesBySms(line: { kind: "fixed" | "mobile"; simChangedAt: Date | null; leftOn: Day | null }, now: Date): boolean {
  return line.kind === "mobile" && !isTooRecent(line.simChangedAt, now) && !hasLeft(line, dayOf(now));
}

/** Tries to show oneself the contract's holder: of one account with one line, and of everybody with that line. */
export const HOLDER_LIMIT: Limit = { name: "holder", tries: 5, windowSeconds: 24 * 60 * 60 };
export const HOLDER_LINE_LIMIT: Limit = { name: "holder-line", tries: 15, windowSeconds: 24 * 60 * 60 };

/** Invitations of one account in a day, and to one address whoever invites. */
export const INVITE_LIMIT: Limit = { name: "invite", tries: 10, windowSeconds: 24 * 60 * 60 };
export const INVITE_ADDRESS_LIMIT: Limit = { name: "invite-address", tries: 5, windowSeconds: 24 * 60 * 60, isAlarm: true };
/** How long an invitation may be accepted, and for how long at most a line is shared. */
export const INVITE_DAYS = 7;
export const DELEGATION_DAYS = 365;

/** What an account may do with a line: whoever proved it everything, a delegate what it was shared for. Each holds those before it. */
export const ACCESSES = ["view", "pay", "manage"] as const;

/** One of them. */
export type Access = (typeof ACCESSES)[number];

/** Whether an access is enough: `pay` for a bill, `manage` to have money back. */
export function allows(access: Access, needed: Access): boolean {
  return ACCESSES.indexOf(access) >= ACCESSES.indexOf(needed);
}

/** Changes of e-mail or recovery mobile of one account in a day, and mails about them to one new address whoever asks. */
export const CONTACT_LIMIT: Limit = { name: "contact-change", tries: 5, windowSeconds: 24 * 60 * 60 };
export const CONTACT_ADDRESS_LIMIT: Limit = { name: "contact-address", tries: 5, windowSeconds: 24 * 60 * 60, isAlarm: true };
/** How long both sides have to say yes: a mailbox is read within a day, a code in minutes. */
export const EMAIL_CHANGE_SECONDS = 24 * 60 * 60;
export const MOBILE_CHANGE_SECONDS = 60 * 60;

/** What a customer is asked about, each for itself (GDPR, articles 6 and 7). None is given by silence. */
export const CONSENTS = ["marketing", "profiling", "third-parties"] as const;

/** One of them. */
export type ConsentKind = (typeof CONSENTS)[number];

/** How long ago somebody may have proved who they are, for what changes who gets in or who pays. */
const FRESH_SECONDS = 5 * 60;

/** Whether the principal has just proved who they are. */
export function isFresh({ authenticatedAt }: { authenticatedAt: Date }, now: Date): boolean {
  return now.getTime() - authenticatedAt.getTime() < FRESH_SECONDS * 1000;
}

/** Whether a session still opens the portal at an instant. */
export function isSessionAlive(session: { lastSeenAt: Date; expiresAt: Date; endedAt: Date | null }, now: Date): boolean {
  const idleUntil = session.lastSeenAt.getTime() + SESSION_IDLE_SECONDS * 1000;
  return session.endedAt === null && now < session.expiresAt && now.getTime() < idleUntil;
}

/**
 * The page of ours to go to after signing in or switching, or the fallback. Anything that could leave the portal
 * (`//host`, `/\host`, a scheme, control characters) is dropped.
 */
export function safePath(path: string | undefined, fallback: string): string {
  if (path === undefined || !/^\/[A-Za-z0-9_-][\w\-/.?=&%]*$/.test(path)) return fallback;
  return path;
}

/** The sign-in page, with the way on after it. */
export function loginPath(next: string | undefined, more = ""): string {
  const path = safePath(next, "");
  const query = [more, path && `next=${encodeURIComponent(path)}`].filter((part) => part !== "").join("&");
  return query === "" ? "/login" : `/login?${query}`;
}
