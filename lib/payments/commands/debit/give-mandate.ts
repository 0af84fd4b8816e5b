import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { addJob } from "@/db/queue";
import { debitMandate } from "@/db/schema/billing/direct-debit";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import type { Locale } from "@/lib/i18n";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import { countTry } from "@/lib/identity/rate-limit";
import { hasLeft } from "@/lib/lines/rules";
import { seal } from "@/lib/one-time";
import { endMandates } from "@/lib/payments/commands/debit/end-mandate";
import { tellOfMandate } from "@/lib/payments/commands/debit/tell";
import { ibanShown, MANDATE_LIMIT, mandateFigures } from "@/lib/payments/rules/debit";
import type { Principal } from "@/lib/principal";

/** What somebody agrees to have debited, and from where. */
export interface MandateWish {
  /** Made with the page: the same page sent twice is the same mandate. */
  readonly requestId: string;
  readonly lineId: string;
  readonly iban: string;
  readonly holder: string;
  readonly isConfirmed: boolean;
  readonly language: Locale;
  /** The words agreed to, as they are shown with those figures. */
  readonly words: (figures: ReturnType<typeof mandateFigures>) => string;
}

/**
 * Takes a SEPA mandate for the bills of a fixed line from somebody who has proved that line. It is looked at before it is confirmed. A new one takes
 * the place of one's own old one, which stays on record.
 * @throws UserError `confirm-first`, `too-many-today`, `debits-unavailable`, `not-found`, `not-allowed` (the line is only shared with them),
 * `confirm-mandate`, `mandate-already` (another account's is there).
 */
export async function giveMandate(principal: Principal, wish: MandateWish): Promise<void> {
  const now = clock.now();
  requireFresh(principal, now);
  await countTry(MANDATE_LIMIT, principal.subject);
  const { creditor, DEBIT_LEAD_DAYS: leadDays } = env();
  if (!creditor) throw new UserError("debits-unavailable");
  const { requestId: id, lineId, iban, holder, language } = wish;
  await db().transaction(async (tx) => {
    const [own] = await tx
      .select({ proof: association.proof, kind: line.kind, number: line.number, leftOn: line.leftOn })
      .from(association)
      .innerJoin(line, eq(line.id, association.lineId))
      .where(and(eq(association.lineId, lineId), ownAssociation(principal)))
      // Their tie to the line stays until the mandate is there.
      .for("share", { of: association });
    if (own?.kind !== "fixed" || hasLeft(own, dayOf(now))) throw new UserError("not-found");
    if (own.proof === "delegation") throw new UserError("not-allowed");
    const [same] = await tx.select({ accountId: debitMandate.accountId }).from(debitMandate).where(eq(debitMandate.id, id));
    if (same?.accountId === principal.subject) return;
    if (!wish.isConfirmed) throw new UserError("confirm-mandate");
    const isOld = and(eq(debitMandate.lineId, lineId), eq(debitMandate.accountId, principal.subject));
    await endMandates(tx, isOld, "changed", principal);
    const given = await tx
      .insert(debitMandate)
      .values({
        id,
        lineId,
        accountId: principal.subject,
        bankAccount: seal(JSON.stringify({ iban, holder }), id),
        ibanShown: ibanShown(iban),
        words: wish.words(mandateFigures(creditor, id, own.number, leadDays)),
        language,
        signedAt: now,
        state: "active",
      })
      .onConflictDoNothing()
      .returning({ id: debitMandate.id });
    if (given.length === 0) throw new UserError("mandate-already");
    await recordAudit(tx, { principal, action: "debit.mandate-given", target: id, details: { lineId }, at: now });
    await tellOfMandate(tx, id, { about: "given", once: id });
    // What is due soon is announced at once.
    await addJob(tx, "announce-debits", {}, "announce-debits-now");
  });
}
