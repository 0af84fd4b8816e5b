import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { account, association } from "@/db/schema/identity";
import { customer, line } from "@/db/schema/lines";
import { registration } from "@/db/schema/onboarding";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { countCodeTry, endChallenge, isRightCode } from "@/lib/identity/commands/codes";
import { knowDevice } from "@/lib/identity/commands/open-session";
import { provesBySms } from "@/lib/identity/rules";
import { log } from "@/lib/log";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import type { Registrant } from "@/lib/onboarding/commands/begin-registration";
import { tellOwners } from "@/lib/identity/commands/tell-owners";
import { formatPhone } from "@/lib/phone-format";
import { NOBODY } from "@/lib/principal";

/**
 * The fourth step: the code ends the registration. Account, line and the browser that is known from now on are made together or not at all.
 * An e-mail that has an account gets a mail instead, and whoever registered reads the same answer.
 * @throws UserError `wrong-code`, `code-expired`, `code-used-up` or `registration-over`.
 */
export async function completeRegistration(code: string, who: Registrant): Promise<void> {
  const tried = await countCodeTry("registration", who.deviceSecret);
  if (!isRightCode(tried, code)) throw new UserError("wrong-code");
  const now = clock.now();
  await db().transaction(async (tx) => {
    await endChallenge(tx, tried.id);
    const done = await takeRegistration(tx, tried.subject, tried.mobile, now);
    const accountId = uuidv7();
    const made = await tx
      .insert(account)
      .values({
        id: accountId,
        email: done.email,
        name: done.name,
        passwordHash: done.passwordHash,
        language: done.language,
        emailVerifiedAt: done.emailVerifiedAt,
        recoveryMobile: tried.mobile,
        recoveryMobileAt: now,
        createdAt: now,
      })
      .onConflictDoNothing({ target: account.email })
      .returning({ id: account.id });
    if (made.length === 0) {
      await tellKnown(tx, done.id, done.email);
      return;
    }
    const own = { id: done.lineId, number: done.number };
    await tellOwners(tx, own, accountId);
    await tx.insert(association).values({ accountId, lineId: own.id, proof: done.proof ?? "sms", provedAt: done.provedAt ?? now });
    await tx.update(registration).set({ accountId }).where(eq(registration.id, done.id));
    await knowDevice(tx, accountId, who, now);
    const principal = { subject: accountId, actor: accountId, scopes: [], authenticatedAt: now };
    await recordAudit(tx, {
      principal,
      action: "account.create",
      target: own.id,
      details: { proof: done.proof ?? "sms", address: who.address },
      at: now,
    });
    const values = { about: "welcome", name: done.name, line: formatPhone(own.number), path: "/login" } as const;
    await queueMail(tx, { address: done.email, language: done.language, template: "access", values, once: `welcome:${accountId}` });
    log.info({ accountId, proof: done.proof ?? "sms" }, "an account was made");
  });
}

/** Ends the registration, once. A code that went somewhere else than to where it says now ends nothing. */
async function takeRegistration(tx: Database, id: string, mobile: string | null, now: Date) {
  const [done] = await tx
    .update(registration)
    .set({ completedAt: now })
    .where(and(eq(registration.id, id), isNull(registration.completedAt), eq(registration.recoveryMobile, mobile ?? "")))
    .returning({
      id: registration.id,
      email: registration.email,
      passwordHash: registration.passwordHash,
      language: registration.language,
      emailVerifiedAt: registration.emailVerifiedAt,
      lineId: registration.lineId,
      number: registration.number,
      proof: registration.proof,
      provedAt: registration.provedAt,
    });
  const [holder] = await tx
    .select({
      name: customer.name,
      lineId: line.id,
      number: line.number,
      kind: line.kind,
      simChangedAt: line.simChangedAt,
      leftOn: line.leftOn,
    })
    .from(line)
    .innerJoin(customer, eq(customer.id, line.customerId))
    .where(eq(line.id, done?.lineId ?? NOBODY));
  // Proved by this very code, or before.
  const isProved = done && holder && (done.provedAt !== null || (mobile === done.number && provesBySms(holder, now)));
  if (!isProved) throw new UserError("registration-over");
  return { ...done, name: holder.name, lineId: holder.lineId, number: holder.number };
}

async function tellKnown(tx: Database, registrationId: string, email: string): Promise<void> {
  const [known] = await tx.select({ language: account.language, name: account.name }).from(account).where(eq(account.email, email));
  if (!known) return;
  const values = { about: "registration-known", name: known.name, path: "/login" } as const;
  await queueMail(tx, {
    address: email,
    language: known.language,
    template: "access",
    values,
    once: `registration-known:${registrationId}`,
  });
}
