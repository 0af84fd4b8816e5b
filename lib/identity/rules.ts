/** At most `tries` in `windowSeconds`, counted from the first one. */
export interface Limit {
  readonly name: string;
  readonly tries: number;
  readonly windowSeconds: number;
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
