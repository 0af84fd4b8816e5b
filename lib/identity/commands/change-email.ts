import "server-only";
import { and, eq, gt, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { account } from "@/db/schema/identity";
import { contactChange } from "@/db/schema/identity/profile";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { endOtherSessions } from "@/lib/identity/commands/end-sessions";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { tellAccount } from "@/lib/identity/commands/tell-account";
import { emailLink } from "@/lib/identity/queries/contact-change";
import { countTry, isBelowLimit } from "@/lib/identity/rate-limit";
import { CONTACT_ADDRESS_LIMIT, CONTACT_LIMIT, EMAIL_CHANGE_SECONDS, maskEmail } from "@/lib/identity/rules";
import { systemPrincipal, type Principal } from "@/lib/principal";

/**
 * Asks both mailboxes, the old one and the new one, whether the account's address is to change. The answer is the same when the new address
 * is another account's: that one is told instead.
 * @throws UserError `confirm-first`, `email-same` or `too-many-today`.
 */
export async function beginEmailChange(principal: Principal, email: string): Promise<void> {
  const now = clock.now();
  requireFresh(principal, now);
  await countTry(CONTACT_LIMIT, `email ${principal.subject}`);
  // Past the limit an address gets no more mail, and nobody is told.
  const mayMail = await isBelowLimit(CONTACT_ADDRESS_LIMIT, email);
  await db().transaction(async (tx) => {
    const [own] = await tx
      .select({ email: account.email, name: account.name, language: account.language })
      .from(account)
      .where(eq(account.id, principal.subject))
      .for("update");
    if (!own) throw new UserError("not-found");
    if (own.email === email) throw new UserError("email-same");
    await stopOpen(tx, principal.subject, now);
    const id = uuidv7();
    const expiresAt = new Date(now.getTime() + EMAIL_CHANGE_SECONDS * 1000);
    const values = { id, accountId: principal.subject, kind: "email", oldValue: own.email, newValue: email } as const;
    await tx.insert(contactChange).values({ ...values, createdAt: now, expiresAt });
    await recordAudit(tx, { principal, action: "email.change-begin", target: id, at: now });
    const [taken] = await tx.select({ language: account.language }).from(account).where(eq(account.email, email));
    await tellAccount(tx, own, { about: "email-old", name: own.name, who: maskEmail(email), ...linkTo(id) }, id);
    if (!mayMail) return;
    if (taken) await tellAccount(tx, { email, language: taken.language }, { about: "email-taken", path: "/login" }, id);
    else await tellAccount(tx, { email, language: own.language }, { about: "email-new", ...linkTo(id) }, id);
  });
}

const linkTo = (linkId: string) => ({ path: "/email-change", linkId }) as const;

async function stopOpen(tx: Database, accountId: string, now: Date): Promise<void> {
  await tx
    .update(contactChange)
    .set({ stoppedAt: now })
    .where(
      and(
        eq(contactChange.accountId, accountId),
        eq(contactChange.kind, "email"),
        isNull(contactChange.doneAt),
        isNull(contactChange.stoppedAt),
      ),
    );
}

/**
 * One mailbox says yes, from whatever browser. The second yes changes the address.
 * @returns whether it has changed now, or the other side is waited for.
 * @throws UserError `link-over`, or `email-taken` when another account took the address in the meantime.
 */
export async function confirmEmailChange(token: string): Promise<"changed" | "waiting"> {
  const now = clock.now();
  const link = emailLink(token);
  if (!link) throw new UserError("link-over");
  const confirmed = db().transaction(async (tx) => {
    const [change] = await tx
      .update(contactChange)
      .set(link.side === "email-old" ? { oldConfirmedAt: now } : { newConfirmedAt: now })
      .where(openChange(link.id, now))
      .returning();
    if (!change) throw new UserError("link-over");
    if (change.oldConfirmedAt === null || change.newConfirmedAt === null) return "waiting";
    await settle(tx, change, now);
    return "changed";
  });
  return confirmed.catch((error: unknown) => {
    throw isTaken(error) ? new UserError("email-taken") : error;
  });
}

/** PostgreSQL's `unique_violation`: only the database knows whose an address is at this very moment. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && "code" in error.cause && error.cause.code === "23505";
}

async function settle(tx: Database, change: typeof contactChange.$inferSelect, now: Date): Promise<void> {
  const { id, accountId, oldValue, newValue } = change;
  const [changed] = await tx
    .update(account)
    .set({ email: newValue, emailVerifiedAt: now })
    .where(and(eq(account.id, accountId), eq(account.email, oldValue ?? ""), isNull(account.erasedAt)))
    .returning({ name: account.name, language: account.language });
  if (!changed) throw new UserError("link-over");
  await tx.update(contactChange).set({ doneAt: now }).where(eq(contactChange.id, id));
  await recordAudit(tx, { principal: visitorFor(accountId, now), action: "email.change", target: id, at: now });
  for (const email of [oldValue ?? newValue, newValue]) {
    await tellAccount(tx, { email, language: changed.language }, { about: "email-changed", name: changed.name }, `${id}:${email}`);
  }
}

/**
 * One mailbox says no. From the old one that means that somebody else sits in the account: all its sessions end.
 * @throws UserError `link-over`.
 */
export async function stopEmailChange(token: string): Promise<void> {
  const now = clock.now();
  const link = emailLink(token);
  if (!link) throw new UserError("link-over");
  await db().transaction(async (tx) => {
    const [stopped] = await tx
      .update(contactChange)
      .set({ stoppedAt: now })
      .where(openChange(link.id, now))
      .returning({ accountId: contactChange.accountId });
    if (!stopped) throw new UserError("link-over");
    const principal = visitorFor(stopped.accountId, now);
    await recordAudit(tx, { principal, action: "email.change-stop", target: link.id, details: { side: link.side }, at: now });
    if (link.side === "email-old") await endOtherSessions(principal, "", tx);
  });
}

function openChange(id: string, now: Date) {
  return and(
    eq(contactChange.id, id),
    eq(contactChange.kind, "email"),
    isNull(contactChange.doneAt),
    isNull(contactChange.stoppedAt),
    gt(contactChange.expiresAt, now),
  );
}

/** Whoever has the link: nobody has signed in. */
function visitorFor(accountId: string, now: Date): Principal {
  return systemPrincipal("visitor", now, accountId);
}
