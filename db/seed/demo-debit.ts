import { and, eq, lt } from "drizzle-orm";
import { createTranslator } from "use-intl/core";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { debitFile, debitMandate, directDebit } from "@/db/schema/billing/direct-debit";
import { dueCents } from "@/lib/billing/rules";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { unsafeLineOfNumber } from "@/lib/lines/queries";
import { seal } from "@/lib/one-time";
import { ibanShown, mandateFigures } from "@/lib/payments/rules/debit";
import messages from "@/messages/it.json";
import { ANNA } from "./demo-bills";

/** A bank that does not exist (ABI 99999). */
const ANNAS_IBAN = "IT93E9999903200000000712345";

/** Anna's bills are debited; her overdue one was too, and came back: there was not enough in the account. */
export async function giveAnnasMandate(tx: Database, accountId: string, now: Date): Promise<void> {
  const [number] = ANNA.numbers;
  const own = await unsafeLineOfNumber([number], tx);
  const { creditor, DEBIT_LEAD_DAYS: leadDays } = env();
  if (!own || !creditor) return;
  const [overdue] = await tx
    .select({
      id: bill.id,
      state: bill.state,
      totalCents: bill.totalCents,
      paidCents: bill.paidCents,
      disputedCents: bill.disputedCents,
      dueDate: bill.dueDate,
      issueDate: bill.issueDate,
    })
    .from(bill)
    .where(and(eq(bill.lineId, own.id), eq(bill.state, "open"), lt(bill.dueDate, dayOf(now))));
  if (!overdue) return;
  const mandateId = uuidv7();
  const t = createTranslator({ locale: "it", messages, namespace: "debit" });
  const signedAt = new Date(`${overdue.issueDate}T09:30:00Z`);
  await tx.insert(debitMandate).values({
    id: mandateId,
    lineId: own.id,
    accountId,
    bankAccount: seal(JSON.stringify({ iban: ANNAS_IBAN, holder: ANNA.name }), mandateId),
    ibanShown: ibanShown(ANNAS_IBAN),
    words: t("words", mandateFigures(creditor, mandateId, number, leadDays)),
    language: "it",
    signedAt,
    state: "active",
  });
  const fileId = uuidv7();
  await tx.insert(debitFile).values({ id: fileId, createdAt: signedAt, creditor, writtenAt: signedAt });
  await tx.insert(directDebit).values({
    ...{ id: uuidv7(), mandateId, billId: overdue.id, amountCents: dueCents(overdue), dueOn: overdue.dueDate, state: "returned" },
    ...{ announcedAt: signedAt, fileId, sequence: "FRST", position: 1, reasonCode: "AM04" },
    settledAt: new Date(`${overdue.dueDate}T10:00:00Z`),
  });
}
