import "server-only";
import { and, asc, desc, eq, inArray, ne, notExists, or, sql } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { debitMandate, directDebit } from "@/db/schema/billing/direct-debit";
import { instalmentPlan } from "@/db/schema/billing/instalment-plan";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { asksForMoney } from "@/lib/billing/queries/own-bill";
import { debitDay, sepaId, type DebitState } from "@/lib/billing/rules/debits";
import { dueCents } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import { dayOf, formatInstant, TIME_ZONE, type Day } from "@/lib/dates";
import { env } from "@/lib/env";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import { unseal } from "@/lib/one-time";
import { writeSummary } from "@/lib/pdf";
import { formatPhone } from "@/lib/phone-format";
import type { Principal } from "@/lib/principal";

/** The mandate of a line that lives, as somebody who has proved the line follows it. */
export interface MandateView {
  readonly id: string;
  /** Given by the reader's own account: then it says what it is, and may be ended. */
  readonly isOwn: boolean;
  readonly state: "active" | "suspended";
  readonly ibanShown: string;
  readonly words: string;
  readonly signedAt: Date;
  readonly suspendCode: string | null;
}

/** How one of the principal's fixed lines is debited. @returns nothing for a line that is somebody else's or only shared with them. */
export async function getDebiting(
  principal: Principal,
  lineId: string,
): Promise<{ readonly mandate: MandateView | undefined } | undefined> {
  const [found] = await db()
    .select({
      id: debitMandate.id,
      isOwn: sql<boolean>`${debitMandate.accountId} = ${principal.subject}`,
      state: debitMandate.state,
      ibanShown: debitMandate.ibanShown,
      words: debitMandate.words,
      signedAt: debitMandate.signedAt,
      suspendCode: debitMandate.suspendCode,
    })
    .from(association)
    .innerJoin(line, and(eq(line.id, association.lineId), eq(line.kind, "fixed")))
    .leftJoin(debitMandate, and(eq(debitMandate.lineId, line.id), ne(debitMandate.state, "ended")))
    .where(and(ownAssociation(principal), eq(association.lineId, lineId), ne(association.proof, "delegation")));
  if (!found) return undefined;
  const { id, state, ibanShown, words, signedAt, isOwn, suspendCode } = found;
  if (id === null || state === null || state === "ended" || ibanShown === null || words === null || signedAt === null)
    return { mandate: undefined };
  return { mandate: isOwn ? { id, isOwn, state, ibanShown, words, signedAt, suspendCode } : { ...HIDDEN, id, state, signedAt } };
}

/** What of another account's mandate is told. */
const HIDDEN = { isOwn: false, ibanShown: "", words: "", suspendCode: null };

/** A bill that is about to be debited. */
export interface UpcomingDebit {
  readonly billId: string;
  readonly number: string;
  readonly amountCents: Cents;
  readonly dueOn: Day;
  /** It is with the bank. */
  readonly isUnderWay: boolean;
}

/** What is debited next by a mandate of the principal's own that is active: announced, under way, or to be announced. Soonest first. */
export async function listUpcomingDebits(principal: Principal, mandateId: string): Promise<UpcomingDebit[]> {
  const before = db()
    .select({ one: sql`1` })
    .from(directDebit)
    .where(and(eq(directDebit.billId, sql`${bill}.id`), ne(directDebit.state, "canceled")));
  const agreed = db()
    .select({ one: sql`1` })
    .from(instalmentPlan)
    .where(and(eq(instalmentPlan.billId, sql`${bill}.id`), eq(instalmentPlan.state, "live")));
  const standing = {
    state: bill.state,
    totalCents: bill.totalCents,
    paidCents: bill.paidCents,
    disputedCents: bill.disputedCents,
    dueDate: bill.dueDate,
  };
  const own = and(eq(debitMandate.id, mandateId), eq(debitMandate.accountId, principal.subject));
  const [known, coming] = await Promise.all([
    db()
      .select({
        billId: bill.id,
        number: bill.number,
        announcedCents: directDebit.amountCents,
        dueOn: directDebit.dueOn,
        state: directDebit.state,
        standing,
      })
      .from(directDebit)
      .innerJoin(debitMandate, eq(debitMandate.id, directDebit.mandateId))
      .innerJoin(bill, eq(bill.id, directDebit.billId))
      .where(and(own, or(eq(directDebit.state, "collecting"), and(eq(directDebit.state, "planned"), asksForMoney))))
      .orderBy(asc(directDebit.dueOn))
      .limit(UPCOMING),
    db()
      .select({ billId: bill.id, number: bill.number, ...standing })
      .from(debitMandate)
      .innerJoin(bill, eq(bill.lineId, debitMandate.lineId))
      .where(
        and(
          own,
          eq(debitMandate.state, "active"),
          eq(bill.state, "open"),
          asksForMoney,
          sql`${bill.dueDate} >= (${debitMandate.signedAt} at time zone ${TIME_ZONE})::date`,
          notExists(before),
          notExists(agreed),
        ),
      )
      .orderBy(asc(bill.dueDate))
      .limit(UPCOMING),
  ]);
  const today = dayOf(clock.now());
  const planned = known.map(({ state, announcedCents, standing: now, ...one }) => {
    const isUnderWay = state === "collecting";
    return { ...one, amountCents: isUnderWay ? announcedCents : Math.min(announcedCents, dueCents(now)), isUnderWay };
  });
  const later = coming.map(({ billId, number, ...one }) => {
    const dueOn = debitDay(one.dueDate, today, env().DEBIT_LEAD_DAYS);
    return { billId, number, amountCents: dueCents(one), dueOn, isUnderWay: false };
  });
  return [...planned, ...later].toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
}

const UPCOMING = 20;

/** A debit that is over. */
export interface PastDebit {
  readonly id: string;
  readonly billId: string;
  readonly number: string;
  readonly amountCents: Cents;
  readonly dueOn: Day;
  readonly state: DebitState;
  readonly reasonCode: string | null;
}

/** What was debited of a line by mandates of the principal's own, newest first. */
export function listPastDebits(principal: Principal, lineId: string, limit = 12): Promise<PastDebit[]> {
  return db()
    .select({
      id: directDebit.id,
      billId: bill.id,
      number: bill.number,
      amountCents: directDebit.amountCents,
      dueOn: directDebit.dueOn,
      state: directDebit.state,
      reasonCode: directDebit.reasonCode,
    })
    .from(debitMandate)
    .innerJoin(directDebit, eq(directDebit.mandateId, debitMandate.id))
    .innerJoin(bill, eq(bill.id, directDebit.billId))
    .where(
      and(
        eq(debitMandate.lineId, lineId),
        eq(debitMandate.accountId, principal.subject),
        inArray(directDebit.state, ["collected", "rejected", "returned"]),
      ),
    )
    .orderBy(desc(directDebit.id))
    .limit(limit);
}

/** The words of the document. */
export interface MandateText {
  readonly title: string;
  readonly intro: string;
  readonly labels: Readonly<Record<"creditor" | "creditorId" | "reference" | "type" | "line" | "iban" | "holder" | "signed", string>>;
  readonly type: string;
  readonly facts: string;
  readonly agreed: string;
  readonly locale: string;
}

const account = z.object({ iban: z.string(), holder: z.string() });

/** A mandate of the principal's own as a document to keep, with the bank account whole; nothing for anybody else's. */
export async function getMandatePdf(principal: Principal, mandateId: string, text: MandateText): Promise<Buffer | undefined> {
  const [found] = await db()
    .select({
      bankAccount: debitMandate.bankAccount,
      words: debitMandate.words,
      signedAt: debitMandate.signedAt,
      language: debitMandate.language,
      number: line.number,
    })
    .from(debitMandate)
    .innerJoin(line, eq(line.id, debitMandate.lineId))
    .where(and(eq(debitMandate.id, mandateId), eq(debitMandate.accountId, principal.subject)));
  const { creditor } = env();
  if (!found || !creditor) return undefined;
  const { iban, holder } = account.parse(JSON.parse(unseal(found.bankAccount, mandateId)));
  const { labels, locale } = text;
  const rows: [string, string][] = [
    [labels.type, text.type],
    [labels.reference, sepaId(mandateId)],
    [labels.creditor, creditor.name],
    [labels.creditorId, creditor.creditorId],
    [labels.line, formatPhone(found.number)],
    [labels.holder, holder],
    [labels.iban, iban.replace(/(.{4})(?=.)/g, "$1 ")],
    [labels.signed, formatInstant(found.signedAt, locale)],
  ];
  const sections = [
    { heading: text.facts, rows },
    { heading: text.agreed, rows: [[text.title, found.words] as const] },
  ];
  return writeSummary(principal.subject, { title: text.title, language: locale, intro: text.intro, sections });
}

/** The mandates that the principal's account has given, for its download: with what is shown of the bank account alone. */
export function listMandatesToTake(principal: Principal, limit: number) {
  return db()
    .select({
      id: debitMandate.id,
      lineId: debitMandate.lineId,
      iban: debitMandate.ibanShown,
      words: debitMandate.words,
      signedAt: debitMandate.signedAt,
      state: debitMandate.state,
      endedAt: debitMandate.endedAt,
    })
    .from(debitMandate)
    .where(eq(debitMandate.accountId, principal.subject))
    .orderBy(desc(debitMandate.signedAt))
    .limit(limit);
}
