import "server-only";
import { and, eq, gt, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { account } from "@/db/schema/identity";
import { contactChange } from "@/db/schema/identity/profile";
import { clock } from "@/lib/clock";
import { maskEmail } from "@/lib/identity/rules";
import { idOfLink } from "@/lib/one-time";
import type { Principal } from "@/lib/principal";

/** Which mailbox a link was sent to. */
export type EmailSide = "email-old" | "email-new";

/** Reads the link of a mail about a change of address. */
export function emailLink(token: string): { readonly id: string; readonly side: EmailSide } | undefined {
  for (const side of ["email-old", "email-new"] as const) {
    const id = idOfLink(side, token);
    if (id !== undefined) return { id, side };
  }
  return undefined;
}

/** A change of address as whoever has its link reads it: their own side in full, the other one masked. */
export interface EmailChangeView {
  readonly side: EmailSide;
  readonly oldEmail: string;
  readonly newEmail: string;
  readonly isConfirmed: boolean;
}

/** The change that a mailed link is about, while it may be answered. */
export async function findEmailChange(token: string): Promise<EmailChangeView | undefined> {
  const link = emailLink(token);
  if (!link) return undefined;
  const [found] = await db()
    .select({
      oldEmail: contactChange.oldValue,
      newEmail: contactChange.newValue,
      oldConfirmedAt: contactChange.oldConfirmedAt,
      newConfirmedAt: contactChange.newConfirmedAt,
    })
    .from(contactChange)
    .where(
      and(
        eq(contactChange.id, link.id),
        isNull(contactChange.doneAt),
        isNull(contactChange.stoppedAt),
        gt(contactChange.expiresAt, clock.now()),
      ),
    );
  if (!found) return undefined;
  const isOld = link.side === "email-old";
  const oldEmail = found.oldEmail ?? "";
  return {
    side: link.side,
    oldEmail: isOld ? oldEmail : maskEmail(oldEmail),
    newEmail: isOld ? maskEmail(found.newEmail) : found.newEmail,
    isConfirmed: (isOld ? found.oldConfirmedAt : found.newConfirmedAt) !== null,
  };
}

/** A change that the principal has begun and that waits for one side or both. */
export interface OpenContactChange {
  readonly id: string;
  readonly oldValue: string | null;
  readonly newValue: string;
  readonly isOldConfirmed: boolean;
  readonly isNewConfirmed: boolean;
}

/** The principal's own open change of e-mail or recovery mobile. */
export async function findOwnChange(principal: Principal, kind: "email" | "recovery-mobile"): Promise<OpenContactChange | undefined> {
  const [found] = await db()
    .select({
      id: contactChange.id,
      oldValue: contactChange.oldValue,
      newValue: contactChange.newValue,
      oldConfirmedAt: contactChange.oldConfirmedAt,
      newConfirmedAt: contactChange.newConfirmedAt,
    })
    .from(contactChange)
    .where(
      and(
        eq(contactChange.accountId, principal.subject),
        eq(contactChange.kind, kind),
        isNull(contactChange.doneAt),
        isNull(contactChange.stoppedAt),
        gt(contactChange.expiresAt, clock.now()),
      ),
    );
  if (!found) return undefined;
  const { oldConfirmedAt, newConfirmedAt, ...change } = found;
  return { ...change, isOldConfirmed: oldConfirmedAt !== null, isNewConfirmed: newConfirmedAt !== null };
}

/** How the portal reaches the principal. */
export interface Contacts {
  readonly name: string;
  readonly email: string;
  /** E.164. */
  readonly recoveryMobile: string | null;
  readonly eraseAfter: Date | null;
  readonly createdAt: Date;
}

/** The principal's own contact data. */
export async function getContacts(principal: Principal): Promise<Contacts | undefined> {
  const [own] = await db()
    .select({
      name: account.name,
      email: account.email,
      recoveryMobile: account.recoveryMobile,
      eraseAfter: account.eraseAfter,
      createdAt: account.createdAt,
    })
    .from(account)
    .where(eq(account.id, principal.subject));
  return own;
}
