import "server-only";
import { and, eq, gt, isNull, lt } from "drizzle-orm";
import { db } from "@/db/client";
import { registration } from "@/db/schema/onboarding";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { countTry } from "@/lib/identity/rate-limit";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { hashSecret, idOfLink } from "@/lib/one-time";
import type { Registrant } from "@/lib/onboarding/commands/begin-registration";
import { ownRegistration } from "@/lib/onboarding/commands/own-registration";
import { RESUME_ADDRESS_LIMIT, RESUME_LIMIT } from "@/lib/onboarding/rules";

/** The use that the link is made for. */
const USE = "registration-resume";

/** Mails a link with which the registration goes on in another browser. @throws UserError `registration-over`, `too-many-tries` or `too-many-today`. */
export async function mailResumeLink(who: Registrant): Promise<void> {
  const own = await ownRegistration(who.deviceSecret);
  await countTry(RESUME_ADDRESS_LIMIT, who.address);
  await countTry(RESUME_LIMIT, own.email);
  const values = { about: USE, path: "/register/resume", linkId: own.id } as const;
  const once = `registration-resume:${own.id}:${String(clock.now().getTime())}`;
  await db().transaction((tx) => queueMail(tx, { address: own.email, language: own.language, template: "access", values, once }));
}

/**
 * Goes on with a registration in the browser in which its link was pressed, which shows that the mailbox is theirs. The other browser is
 * out of it from then on.
 * @throws UserError `registration-over`.
 */
export async function resumeRegistration(token: string, who: Registrant): Promise<void> {
  const id = idOfLink(USE, token);
  if (id === undefined) throw new UserError("registration-over");
  const now = clock.now();
  const resumed = await db()
    .update(registration)
    .set({ browserHash: hashSecret(who.deviceSecret), emailVerifiedAt: now })
    .where(and(eq(registration.id, id), isNull(registration.completedAt), gt(registration.expiresAt, now)))
    .returning({ id: registration.id });
  if (resumed.length === 0) throw new UserError("registration-over");
}

/** Forgets the registrations that nobody ended in their day. */
export async function sweepRegistrations(): Promise<void> {
  await db()
    .delete(registration)
    .where(and(lt(registration.expiresAt, clock.now()), isNull(registration.accountId)));
}
