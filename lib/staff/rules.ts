import { maskEmail, maskMobile, maskName, type Limit } from "@/lib/identity/rules";
import { systemPrincipal, type Principal } from "@/lib/principal";
import { FIELDS, type CustomerField, type StaffRole } from "@/lib/staff/matrix";

/** Short sessions: a quarter of an hour without a request, eight hours in any case. */
export const STAFF_IDLE_SECONDS = 15 * 60;
export const STAFF_ABSOLUTE_SECONDS = 8 * 60 * 60;

/** Wrong tries on one account, and from one address. */
export const STAFF_LIMIT: Limit = { name: "staff-sign-in", tries: 10, windowSeconds: 15 * 60 };
export const STAFF_ADDRESS_LIMIT: Limit = { name: "staff-sign-in-address", tries: 50, windowSeconds: 15 * 60 };
/** Passwords that are asked for again, before something that matters. */
export const STAFF_STEP_UP_LIMIT: Limit = { name: "staff-step-up", tries: 10, windowSeconds: 15 * 60 };
/** Actions of one person: far above what anybody does by hand. */
export const STAFF_ACTION_LIMIT: Limit = { name: "staff-action", tries: 120, windowSeconds: 60 };

/** A first password holds for a day: whoever was given it comes at once, or gets another. */
export const FIRST_PASSWORD_SECONDS = 24 * 60 * 60;

/** Whether a first password that was given out then opens nothing any more. */
export function isFirstPasswordLate(givenAt: Date, now: Date): boolean {
  return now.getTime() - givenAt.getTime() >= FIRST_PASSWORD_SECONDS * 1000;
}

/** Whether a session still opens anything at an instant. */
export function isStaffSessionAlive(session: { lastSeenAt: Date; expiresAt: Date; endedAt: Date | null }, now: Date): boolean {
  const idleUntil = session.lastSeenAt.getTime() + STAFF_IDLE_SECONDS * 1000;
  return session.endedAt === null && now < session.expiresAt && now.getTime() < idleUntil;
}

/** A member of staff whom the matrix lets manage the others: only behind its row `staff.manage`. */
export function managerPrincipal({ id }: { readonly id: string }, now: Date): Principal {
  return systemPrincipal(`staff:${id}`, now);
}

const MASKS: Readonly<Record<CustomerField, (value: string) => string>> = {
  name: maskName,
  email: maskEmail,
  recoveryMobile: maskMobile,
  lineNumber: maskMobile,
};

/** A customer's field as a role sees it, by the matrix: all of it, its end alone, or nothing. */
export function seenBy(role: StaffRole, field: CustomerField, value: string): string | undefined {
  switch (FIELDS[field][role]) {
    case "full":
      return value;
    case "masked":
      return MASKS[field](value);
    case "hidden":
      return undefined;
  }
}

/** A member of staff whom the matrix lets import: only behind its row `import.run`. */
export function importerPrincipal({ id }: { readonly id: string }, now: Date): Principal {
  return { ...systemPrincipal(`staff:${id}`, now), scopes: ["import"] };
}
