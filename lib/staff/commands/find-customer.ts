import "server-only";
import { and, eq, isNull, ne } from "drizzle-orm";
import { db } from "@/db/client";
import { account, association } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { unsafeLineOfNumber } from "@/lib/lines/queries";
import { readPhone } from "@/lib/phone";
import { NOBODY } from "@/lib/principal";
import { actingOn, requireActing, type ActingStaff } from "@/lib/staff/commands/acting-staff";

/**
 * Finds the one account of an e-mail, or the one that has proved a number: nothing is listed, nothing is completed. Each search is written down, also in
 * what the customer may read about themselves; what was typed is not.
 * @returns its id.
 * @throws UserError `customer-unknown` for nobody, for several and for what is neither, in one answer; `not-found`.
 */
export async function findCustomer(staff: ActingStaff, typed: string): Promise<string> {
  const by = typed.includes("@") ? "email" : "number";
  const found = by === "email" ? await accountsOfEmail(typed.toLowerCase()) : await accountsOfNumber(typed);
  const [own] = found.length === 1 ? found : [];
  await db().transaction(async (tx) => {
    await requireActing(tx, staff.id, "customers.search");
    const principal = actingOn(staff, own?.id ?? NOBODY);
    await recordAudit(tx, { principal, action: "customer.find", details: { by, found: own !== undefined }, at: clock.now() });
  });
  if (!own) throw new UserError("customer-unknown");
  return own.id;
}

const isThere = and(isNull(account.disabledAt), isNull(account.erasedAt));

function accountsOfEmail(email: string) {
  return db()
    .select({ id: account.id })
    .from(account)
    .where(and(eq(account.email, email), isThere));
}

async function accountsOfNumber(typed: string) {
  const line = await unsafeLineOfNumber(readPhone(typed).map(({ e164 }) => e164));
  return db()
    .select({ id: account.id })
    .from(association)
    .innerJoin(account, eq(account.id, association.accountId))
    .where(and(eq(association.lineId, line?.id ?? NOBODY), ne(association.proof, "delegation"), isThere))
    .limit(2);
}
