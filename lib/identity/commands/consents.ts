import "server-only";
import { and, desc, eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { account } from "@/db/schema/identity";
import { consent } from "@/db/schema/identity/profile";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import type { Locale } from "@/lib/i18n";
import { requireSelf } from "@/lib/identity/commands/require-self";
import type { ConsentKind } from "@/lib/identity/rules";
import type { Principal } from "@/lib/principal";

/** Gives one consent or takes it back, from now on; what was before stays written. Said twice, it is written once. */
export async function setConsent(principal: Principal, kind: ConsentKind, isGiven: boolean): Promise<void> {
  const at = clock.now();
  requireSelf(principal);
  await db().transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`consent ${principal.subject}`}::text, 0))`);
    const [newest] = await tx
      .select({ isGiven: consent.isGiven })
      .from(consent)
      .where(and(eq(consent.accountId, principal.subject), eq(consent.kind, kind)))
      .orderBy(desc(consent.id))
      .limit(1);
    if ((newest?.isGiven ?? false) === isGiven) return;
    await tx.insert(consent).values({ accountId: principal.subject, kind, isGiven, at });
    await recordAudit(tx, { principal, action: isGiven ? "consent.give" : "consent.take-back", details: { kind }, at });
  });
}

/** The language in which the account is written to from now on. Support staff who look at its pages choose their own alone. */
export async function setLanguage(principal: Principal, language: Locale): Promise<void> {
  if (principal.actor !== principal.subject) return;
  await db().update(account).set({ language }).where(eq(account.id, principal.subject));
}
