import "server-only";
import { asc, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { account, passkey } from "@/db/schema/identity";
import type { Principal } from "@/lib/principal";

/** A device that opens with the finger. */
export interface PasskeyView {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** The principal's keys, the oldest first. */
export function listPasskeys(principal: Principal): Promise<PasskeyView[]> {
  return db()
    .select({ id: passkey.id, name: passkey.name, createdAt: passkey.createdAt, lastUsedAt: passkey.lastUsedAt })
    .from(passkey)
    .where(eq(passkey.accountId, principal.subject))
    .orderBy(asc(passkey.createdAt))
    .limit(50);
}

/** What the authenticators of a device know the principal by. */
export async function getUserHandle(principal: Principal): Promise<string> {
  const [own] = await db().select({ handle: account.userHandle }).from(account).where(eq(account.id, principal.subject));
  return own?.handle ?? "";
}
