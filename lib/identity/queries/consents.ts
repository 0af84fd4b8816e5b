import "server-only";
import { desc, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { consent } from "@/db/schema/identity/profile";
import type { ConsentKind } from "@/lib/identity/rules";
import type { Principal } from "@/lib/principal";

/** A consent that was given or taken back. */
export interface ConsentEvent {
  readonly kind: ConsentKind;
  readonly isGiven: boolean;
  readonly at: Date;
}

/** The principal's own, newest first: the first of a kind counts, and none is a no. */
export function listConsents(principal: Principal, limit = 200): Promise<ConsentEvent[]> {
  return db()
    .select({ kind: consent.kind, isGiven: consent.isGiven, at: consent.at })
    .from(consent)
    .where(eq(consent.accountId, principal.subject))
    .orderBy(desc(consent.id))
    .limit(limit);
}
