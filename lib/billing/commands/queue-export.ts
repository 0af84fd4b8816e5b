import "server-only";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { addJob } from "@/db/queue";
import { bill, operatorExport, type EXPORT_KINDS } from "@/db/schema/billing";
import type { Day } from "@/lib/dates";
import { CURRENCY, fromCents, type Cents } from "@/lib/money";
import { seal, unseal } from "@/lib/one-time";

/** Money that was settled here. Amounts are negative where money went back; the first is the sum of the other two. */
export interface SettledMoney {
  readonly kind: (typeof EXPORT_KINDS)[number];
  /** Unique per kind and bill: the payment's or refund's id, or the provider's id of the dispute. */
  readonly reference: string;
  /** The payment that it is, or that it belongs to; none of kept money that a credit note or the operator brought. */
  readonly paymentId: string | null;
  readonly billId: string;
  readonly amountCents: Cents;
  /** What the bill owes less by it. */
  readonly appliedCents: Cents;
  /** What is kept for the customer of it. */
  readonly excessCents: Cents;
  readonly method: "card" | "paypal" | "kept";
  readonly paidOn: Day;
  readonly at: Date;
}

/**
 * Has the operator told of money, in the transaction that books it: an export exists exactly when the booking does. Its
 * content is frozen here, because what is sent again must be the same to the letter (docs/operator-openapi.yaml, `Export`).
 */
export async function queueExport(tx: Database, money: SettledMoney): Promise<void> {
  if (money.amountCents !== money.appliedCents + money.excessCents)
    throw new RangeError(`${money.kind} ${money.reference}: the parts are not the whole`);
  const { kind, reference, billId, at } = money;
  const about = await nameBill(tx, billId);
  const id = uuidv7();
  const body = JSON.stringify({
    id,
    kind,
    reference,
    payment_id: money.paymentId,
    ...about,
    amount: fromCents(money.amountCents),
    applied_amount: fromCents(money.appliedCents),
    excess_amount: fromCents(money.excessCents),
    currency: CURRENCY,
    method: money.method,
    paid_on: money.paidOn,
    created_at: at.toISOString(),
  });
  await writeExport(tx, { id, kind, reference, billId, body, createdAt: at });
}

/** A bill as the operator knows it. */
async function nameBill(tx: Database, billId: string) {
  const [about] = await tx
    .select({ issuer: bill.issuer, documentType: bill.documentType, year: bill.year, number: bill.number, line: bill.lineReference })
    .from(bill)
    .where(eq(bill.id, billId));
  if (!about) throw new Error(`no bill ${billId}`);
  const { line, documentType: document_type, ...key } = about;
  return { bill: { ...key, document_type }, line_reference: line };
}

/** Credit that the operator is to pay to a bank account. */
export interface CreditToPay {
  /** The request's. */
  readonly id: string;
  /** E.164, of the line. */
  readonly number: string;
  readonly leftOn: Day | null;
  readonly leftReason: string | null;
  readonly amountCents: Cents;
  readonly iban: string;
  readonly holder: string;
  readonly at: Date;
}

/** Has the operator told of credit to pay, in the transaction that takes it from the line (docs/operator-openapi.yaml, `CreditReturn`). */
export async function queueReturnExport(tx: Database, money: CreditToPay): Promise<void> {
  const id = uuidv7();
  const { id: reference, number, leftOn: left_on, leftReason: reason, iban, holder, at } = money;
  const amount = { amount: fromCents(money.amountCents), currency: CURRENCY };
  const created_at = at.toISOString();
  const body = JSON.stringify({ id, kind: "credit-return", reference, number, left_on, reason, ...amount, iban, holder, created_at });
  // Whose bank account it is, only the operator reads: `exportBody` opens it as it is sent.
  await writeExport(tx, { id, kind: "credit-return", reference, billId: null, body: seal(body, id), createdAt: at });
}

/** Kept money that the operator is to pay to a bank account. */
export type KeptToPay = Omit<CreditToPay, "leftOn" | "leftReason">;

/** Has the operator told of kept money to pay, in the transaction that takes it (docs/operator-openapi.yaml, `KeptPayout`). */
export async function queuePayoutExport(tx: Database, money: KeptToPay): Promise<void> {
  const id = uuidv7();
  const { id: reference, number, iban, holder, at } = money;
  const amount = { amount: fromCents(money.amountCents), currency: CURRENCY };
  const body = JSON.stringify({ id, kind: "kept-payout", reference, number, ...amount, iban, holder, created_at: at.toISOString() });
  await writeExport(tx, { id, kind: "kept-payout", reference, billId: null, body: seal(body, id), createdAt: at });
}

/** A notice before a suspension. */
export interface NoticedSuspension {
  /** The notice's. */
  readonly id: string;
  readonly billId: string;
  /** E.164, of the line. */
  readonly number: string;
  readonly amountCents: Cents;
  readonly dueDate: Day;
  readonly notBefore: Day;
  readonly at: Date;
}

/** Has the operator told that a suspension was announced, in the transaction that records it (docs/operator-openapi.yaml, `SuspensionNotice`). */
export async function queueSuspensionExport(tx: Database, notice: NoticedSuspension): Promise<void> {
  const id = uuidv7();
  const { id: reference, billId, number, dueDate: due_on, notBefore: not_before, at } = notice;
  const amount = { amount: fromCents(notice.amountCents), currency: CURRENCY };
  const created_at = at.toISOString();
  const about = await nameBill(tx, billId);
  const body = JSON.stringify({ id, kind: "suspension-notice", reference, number, ...about, ...amount, due_on, not_before, created_at });
  await writeExport(tx, { id, kind: "suspension-notice", reference, billId, body, createdAt: at });
}

/** How a line's bills are to come. */
export interface ChosenDelivery {
  /** The choice's. */
  readonly id: string;
  /** E.164. */
  readonly number: string;
  /** Where paper goes; none without paper. */
  readonly address: { readonly street: string; readonly postcode: string; readonly town: string; readonly province: string } | null;
  readonly at: Date;
}

/** Has the operator told how a line's bills are to come from the next one on, in the transaction that records it (`BillDelivery`). */
export async function queueDeliveryExport(tx: Database, { id: reference, number, address, at }: ChosenDelivery): Promise<void> {
  const id = uuidv7();
  const way = address === null ? "app" : "paper";
  const body = JSON.stringify({ id, kind: "bill-delivery", reference, number, way, address, created_at: at.toISOString() });
  // Where somebody lives, only the operator reads.
  await writeExport(tx, { id, kind: "bill-delivery", reference, billId: null, body: seal(body, id), createdAt: at });
}

/** Whether what is sent of a kind is sealed here: a bank account or an address is in it. */
export function isSealedExport(kind: typeof operatorExport.$inferSelect.kind): boolean {
  return kind === "credit-return" || kind === "kept-payout" || kind === "bill-delivery";
}

/** An export as it is sent, to the letter. */
export function exportBody({ id, kind, body }: Pick<typeof operatorExport.$inferSelect, "id" | "kind" | "body">): string {
  return isSealedExport(kind) ? unseal(body, id) : body;
}

type NewExport = Pick<typeof operatorExport.$inferSelect, "id" | "kind" | "reference" | "billId" | "body" | "createdAt">;

async function writeExport(tx: Database, row: NewExport): Promise<void> {
  const { id, kind, reference, billId, body, createdAt } = row;
  const written = await tx
    .insert(operatorExport)
    .values({ id, kind, reference, billId, body, createdAt, state: "waiting", nextAttemptAt: createdAt })
    .onConflictDoNothing()
    .returning({ id: operatorExport.id });
  // A key of its own: settlings that shared one would wait for each other.
  if (written.length > 0) await addJob(tx, "send-export", { exportId: id }, `export:${id}`);
}
