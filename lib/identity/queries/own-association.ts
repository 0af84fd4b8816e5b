import "server-only";
import { sql, type Placeholder, type SQL } from "drizzle-orm";
import { association } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import type { Principal } from "@/lib/principal";

/** An account's tie to a line counts until it ends: a delegate's does, at a moment that was agreed. */
function holds(account: string | Placeholder, now: string | Placeholder): SQL {
  return sql`${association.accountId} = ${account} and (${association.until} is null or ${association.until} > ${now}::timestamptz)`;
}

/**
 * The scope of every read and write that is reached through a line: the principal's association with it, which has not ended. Any access
 * may read; what more it allows, `requireAccess` and `allows` say.
 */
export function ownAssociation(principal: Principal): SQL {
  return holds(principal.subject, clock.now().toISOString());
}

/** `ownAssociation` of a prepared statement, whose values `ownValues` gives. */
export const ownAssociationLater: SQL = holds(sql.placeholder("account"), sql.placeholder("now"));

/** Whose, and when. */
export function ownValues(principal: Principal): { readonly account: string; readonly now: string } {
  return { account: principal.subject, now: clock.now().toISOString() };
}
