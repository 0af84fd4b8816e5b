import "server-only";
import { createHash } from "node:crypto";
import { and, eq, isNull, ne } from "drizzle-orm";
import { db } from "@/db/client";
import { account, association, challenge } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import type { Locale } from "@/lib/i18n";
import { countCodeTry, endChallenge, isRightCode, startCode } from "@/lib/identity/commands/codes";
import { resetPassword } from "@/lib/identity/commands/set-password";
import { findOpenChallenge } from "@/lib/identity/queries/open-challenge";
import { countTry } from "@/lib/identity/rate-limit";
import { isTooRecent } from "@/lib/identity/rules";
import { unsafeLineOfNumber } from "@/lib/lines/queries";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import type { Registrant } from "@/lib/onboarding/commands/begin-registration";
import { RECOVERY_ADDRESS_LIMIT } from "@/lib/onboarding/rules";
import { readPhone } from "@/lib/phone";
import { NOBODY } from "@/lib/principal";
import { steadily } from "@/lib/steady";

/** What somebody says of the account whose password is forgotten: one of the two is empty. */
interface RecoveryClaim {
  readonly email: string;
  readonly phone: string;
}

/**
 * Somebody has forgotten a password: a code goes to the recovery mobile of the account of that e-mail or number. Whether there is one, and
 * whether a code was sent, is told to nobody, not even by the time that it takes; the owner reads by mail why none was.
 * @throws UserError `too-many-tries` or `too-many-today`.
 */
export function startRecovery(claim: RecoveryClaim, language: Locale, who: Registrant): Promise<void> {
  return steadily(() => start(claim, language, who));
}

async function start(claim: RecoveryClaim, language: Locale, who: Registrant): Promise<void> {
  await countTry(RECOVERY_ADDRESS_LIMIT, who.address);
  const found = claim.email === "" ? await ownerOfNumber(claim.phone) : await ownerOfEmail(claim.email);
  const subject = found?.id ?? `claim:${createHash("sha256").update(`${claim.email} ${claim.phone}`).digest("base64url")}`;
  const isBarred = found !== undefined && (await isMobileTooRecent(found));
  const now = clock.now();
  await db().transaction(async (tx) => {
    await startCode(tx, {
      purpose: "recovery",
      subject,
      mobile: isBarred ? null : (found?.recoveryMobile ?? null),
      language: found?.language ?? language,
      address: who.address,
      browserSecret: who.deviceSecret,
    });
    if (!found) return;
    const principal = { subject: found.id, actor: "visitor", scopes: [], authenticatedAt: now };
    await recordAudit(tx, {
      principal,
      action: isBarred ? "recovery.refused" : "recovery.start",
      details: { address: who.address },
      at: now,
    });
    if (!isBarred) return;
    const values = { about: "recovery-refused", name: found.name, path: "/login" } as const;
    const once = `recovery-refused:${found.id}:${dayOf(now)}`;
    await queueMail(tx, { address: found.email, language: found.language, template: "access", values, once });
  });
}

/** The code was right: in this browser the new password may be chosen. @throws UserError `wrong-code`, `code-expired` or `code-used-up`. */
export async function confirmRecovery(code: string, browserSecret: string): Promise<void> {
  const tried = await countCodeTry("recovery", browserSecret);
  if (!isRightCode(tried, code)) throw new UserError("wrong-code");
  const confirmed = await db()
    .update(challenge)
    .set({ confirmedAt: clock.now() })
    .where(and(eq(challenge.id, tried.id), isNull(challenge.confirmedAt), isNull(challenge.endedAt)))
    .returning({ id: challenge.id });
  if (confirmed.length === 0) throw new UserError("code-expired");
}

/**
 * The new password, once for each code. Nobody is signed in by it: an authenticator app is asked for as before, and who has a passkey signs in by
 * it, or for 72 hours with a code that is mailed instead of sent to the mobile that made the password (`askSecondFactor`).
 * @throws UserError `code-expired` without a confirmed code, `password-…`.
 */
export async function finishRecovery(password: string, browserSecret: string): Promise<void> {
  const open = await findOpenChallenge("recovery", browserSecret);
  if (!open?.confirmedAt) throw new UserError("code-expired");
  const principal = { subject: open.subject, actor: "visitor", scopes: [], authenticatedAt: clock.now() };
  await resetPassword(principal, password, (tx) => endChallenge(tx, open.id));
}

const owner = {
  id: account.id,
  email: account.email,
  name: account.name,
  language: account.language,
  recoveryMobile: account.recoveryMobile,
  recoveryMobileAt: account.recoveryMobileAt,
  createdAt: account.createdAt,
};

type Owner = Awaited<ReturnType<typeof ownerOfEmail>> & object;

async function ownerOfEmail(email: string) {
  const [found] = await db()
    .select(owner)
    .from(account)
    .where(and(eq(account.email, email), isNull(account.disabledAt), isNull(account.erasedAt)));
  return found;
}

/** A number finds an account only where exactly one has proved that line: among several, nobody here could say whose password it is. */
async function ownerOfNumber(phone: string): Promise<Owner | undefined> {
  const own = await unsafeLineOfNumber(readPhone(phone).map(({ e164 }) => e164));
  const found = await db()
    .select(owner)
    .from(association)
    .innerJoin(account, eq(account.id, association.accountId))
    .where(
      and(
        eq(association.lineId, own?.id ?? NOBODY),
        ne(association.proof, "delegation"),
        isNull(account.disabledAt),
        isNull(account.erasedAt),
      ),
    )
    .limit(2);
  return found.length === 1 ? found[0] : undefined;
}

/** A recovery mobile that has just changed, or whose SIM has, may be in other hands. The one that the account began with counts as known. */
async function isMobileTooRecent({ recoveryMobile, recoveryMobileAt, createdAt }: Owner): Promise<boolean> {
  const now = clock.now();
  const isFirst = recoveryMobileAt?.getTime() === createdAt.getTime();
  if (!isFirst && isTooRecent(recoveryMobileAt, now)) return true;
  const [sim] = await db()
    .select({ changedAt: line.simChangedAt })
    .from(line)
    .where(eq(line.number, recoveryMobile ?? ""));
  return isTooRecent(sim?.changedAt ?? null, now);
}
