import "server-only";
import { and, desc, eq, ne } from "drizzle-orm";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { billEvent } from "@/db/schema/billing/bill-event";
import { instalmentPlan } from "@/db/schema/billing/instalment-plan";
import { association } from "@/db/schema/identity";
import { ownLine, standing } from "@/lib/billing/queries/own-bill";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";

/** The bills of the lines that the principal has proved, newest first; those of a line that is only shared with them are somebody else's data. */
export function listBillsToTake(principal: Principal, limit: number) {
  return db()
    .select({ ...standing, lineId: bill.lineId, documentType: bill.documentType, issuerName: bill.issuerName, currency: bill.currency })
    .from(bill)
    .innerJoin(association, ownLine)
    .where(and(ownAssociation(principal), ne(association.proof, "delegation")))
    .orderBy(desc(bill.issueDate), desc(bill.id))
    .limit(limit);
}

/** What changed the bills of those lines, in the operator's words, newest first. */
export function listBillEventsToTake(principal: Principal, limit: number) {
  const { lineId, kind, effectiveOn, noticedOn, note } = billEvent;
  return db()
    .select({ lineId, kind, effectiveOn, noticedOn, note })
    .from(billEvent)
    .innerJoin(association, eq(association.lineId, lineId))
    .where(and(ownAssociation(principal), ne(association.proof, "delegation")))
    .orderBy(desc(effectiveOn), desc(billEvent.id))
    .limit(limit);
}

/** What the principal has agreed to pay in instalments, newest first. */
export function listPlansToTake(principal: Principal, limit: number) {
  return db()
    .select({
      billId: instalmentPlan.billId,
      totalCents: instalmentPlan.totalCents,
      words: instalmentPlan.words,
      state: instalmentPlan.state,
      agreedAt: instalmentPlan.agreedAt,
      endedAt: instalmentPlan.endedAt,
    })
    .from(instalmentPlan)
    .where(eq(instalmentPlan.accountId, principal.subject))
    .orderBy(desc(instalmentPlan.agreedAt))
    .limit(limit);
}
