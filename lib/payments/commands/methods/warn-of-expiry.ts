import "server-only";
import { and, eq, isNotNull, isNull, or } from "drizzle-orm";
import { db } from "@/db/client";
import { account } from "@/db/schema/identity";
import { savedMethod } from "@/db/schema/payments/saved-method";
import { clock } from "@/lib/clock";
import { addMonths, dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { queueMail } from "@/lib/notifications/commands/queue-mail";

/** Writes to whoever has a saved card that expires in this month or the next: once for each card. */
export async function warnOfExpiry(): Promise<void> {
  const today = dayOf(clock.now());
  const expiresIn = (month: string) =>
    and(eq(savedMethod.expYear, Number(month.slice(0, 4))), eq(savedMethod.expMonth, Number(month.slice(5, 7))));
  const expiring = await db()
    .select({ id: savedMethod.id, last4: savedMethod.last4, email: account.email, language: account.language, name: account.name })
    .from(savedMethod)
    .innerJoin(account, eq(account.id, savedMethod.accountId))
    .where(and(isNull(savedMethod.removedAt), isNotNull(savedMethod.last4), or(expiresIn(today), expiresIn(addMonths(today, 1)))));
  const link = `${env().PUBLIC_URL}/more/configure#methods`;
  for (const { id, last4, email: address, language, name } of expiring) {
    const values = { about: "expiring", name, number: last4 ?? "", link } as const;
    await db().transaction((tx) => queueMail(tx, { address, language, template: "automatic", values, once: `card-expiring:${id}` }));
  }
}
