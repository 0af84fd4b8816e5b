import "server-only";
import { inArray, sql } from "drizzle-orm";
import { statement, statementName } from "@/db/client";
import { bill, billRow } from "@/db/schema/billing";
import { creditNote } from "@/db/schema/billing/credit-note";
import { rowDispute } from "@/db/schema/billing/row-dispute";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { association } from "@/db/schema/identity";
import { dispute, payment, paymentShare, refund } from "@/db/schema/payments";
import { keptMoney } from "@/db/schema/payments/kept-money";
import { ticket } from "@/db/schema/support";
import { ownBillLater, ownLine } from "@/lib/billing/queries/own-bill";
import type { RowDisputeState } from "@/lib/billing/rules";
import type { Day } from "@/lib/dates";
import { ownValues } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import { PAYOUT_SOURCES } from "@/lib/payments/rules/kept";
import type { RefundState } from "@/lib/payments/rules";
import type { Principal } from "@/lib/principal";

/** A credit note of a bill; or, of a note, a bill that it names. */
export interface CreditLink {
  /** None for a bill that is not here, or is on another line. */
  readonly id: string | null;
  readonly number: string;
  readonly issueDate: Day | null;
  /** Of the note, above zero. */
  readonly amountCents: Cents;
  /** What the bill owes less by it. */
  readonly appliedCents: Cents;
  /** The bill is here, and the note is booked. */
  readonly isSettled: boolean;
}

/** A disputed row of a bill. */
export interface DisputeOfBill {
  readonly id: string;
  readonly ticketId: string;
  readonly reference: string;
  readonly position: number;
  readonly row: string;
  readonly amountCents: Cents;
  readonly heldCents: Cents;
  readonly acceptedCents: Cents | null;
  readonly state: RowDisputeState;
  readonly answerBy: Day;
  readonly answer: string | null;
  readonly payBy: Day | null;
}

/** Money of a payment of the bill that went back, or is on its way. */
export interface RefundOfBill {
  readonly id: string;
  readonly state: RefundState;
  readonly amountCents: Cents;
  /** Instants in ISO 8601. */
  readonly createdAt: string;
  readonly settledAt: string | null;
}

/** What stands beside a bill's rows. */
export interface BillMatters {
  readonly credits: readonly CreditLink[];
  readonly disputes: readonly DisputeOfBill[];
  readonly refunds: readonly RefundOfBill[];
  /** On its whole line, kept for the next bill: all of it, and what of it pays that by itself. */
  readonly keptCents: Cents;
  readonly automaticCents: Cents;
  /** … and what of it whoever has proved the line may ask back to a bank account. */
  readonly payableCents: Cents;
  /** On its whole line, asked back and not paid yet; whoever has proved the line is told. */
  readonly payingOutCents: Cents;
  /** On its whole line, received above what bills owed: it may go back, or be kept for the next one. */
  readonly undecidedCents: Cents;
}

const notes = sql`select other.id, other.number, other.issue_date "issueDate", -other.total_cents "amountCents", ${creditNote.appliedCents} "appliedCents", true "isSettled"
  from ${creditNote} join bill other on other.id = ${creditNote.billId} where ${creditNote.creditedId} = ${bill.id} and other.line_id = ${bill.lineId}`;
const credited = sql`select other.id, ${creditNote.number}, coalesce(other.issue_date, ${creditNote.issuedOn}) "issueDate", -${bill.totalCents} "amountCents", ${creditNote.appliedCents} "appliedCents", ${creditNote.creditedId} is not null "isSettled"
  from ${creditNote} left join bill other on other.id = ${creditNote.creditedId} and other.line_id = ${bill.lineId} where ${creditNote.billId} = ${bill.id}`;
const disputes = sql`select ${rowDispute.id}, ${rowDispute.ticketId} "ticketId", ${ticket.reference}, ${rowDispute.position}, ${billRow.description} "row",
    ${rowDispute.amountCents} "amountCents", ${rowDispute.heldCents} "heldCents", ${rowDispute.acceptedCents} "acceptedCents", ${rowDispute.state},
    ${rowDispute.answerBy} "answerBy", ${rowDispute.answer}, ${rowDispute.payBy} "payBy"
  from ${rowDispute} join ${ticket} on ${ticket.id} = ${rowDispute.ticketId}
    join ${billRow} on (${billRow.billId}, ${billRow.position}) = (${rowDispute.billId}, ${rowDispute.position})
  where ${rowDispute.billId} = ${bill.id} order by ${rowDispute.openedAt}`;
const refunds = sql`select ${refund.id}, ${refund.state}, ${refund.amountCents} "amountCents", ${refund.createdAt} "createdAt", ${refund.settledAt} "settledAt"
  from ${refund} join ${paymentShare} on ${paymentShare.paymentId} = ${refund.paymentId} where ${paymentShare.billId} = ${bill.id} order by ${refund.createdAt}`;

const ofLine = sql`(select other.id from bill other where other.line_id = ${bill.lineId})`;
const kept = sql`select coalesce(sum(${keptMoney.amountCents} - ${keptMoney.usedCents}), 0) from ${keptMoney} where ${keptMoney.billId} in ${ofLine}`;
const payingOut = sql`select coalesce(sum(${creditReturn.amountCents}), 0) from ${creditReturn}
  where ${creditReturn.lineId} = ${bill.lineId} and ${creditReturn.source} = 'kept' and ${creditReturn.state} = 'requested'`;
const promised = sql`(select coalesce(sum(${refund.excessCents}), 0) from ${refund} where ${refund.paymentId} = ${payment.id} and ${refund.state} <> 'failed')`;
const lost = sql`(select coalesce(sum(${dispute.excessCents}), 0) from ${dispute} where ${dispute.paymentId} = ${payment.id})`;
const meant = sql`(select coalesce(sum(${keptMoney.amountCents}), 0) from ${keptMoney} where ${keptMoney.paymentId} = ${payment.id})`;
const undecided = sql`select coalesce(sum(${payment.excessCents} - ${promised} - ${lost} - ${meant}), 0) from ${payment}
  where ${payment.id} in (select ${paymentShare.paymentId} from ${paymentShare} where ${paymentShare.billId} in ${ofLine}) and ${payment.excessCents} > 0`;

const list = <Row>(rows: ReturnType<typeof sql>) => sql<Row[]>`(select coalesce(json_agg(one), '[]') from (${rows}) one)`;

const mattersOfBill = statement((on) =>
  on
    .select({
      credits: list<CreditLink>(sql`${notes} union all ${credited} order by 3, 2`).as("credits"),
      disputes: list<DisputeOfBill>(disputes).as("disputes"),
      refunds: list<RefundOfBill>(refunds).as("refunds"),
      keptCents: sql`(${kept})`.mapWith(Number).as("kept"),
      automaticCents: sql`(${kept} and ${keptMoney.isAutomatic})`.mapWith(Number).as("automatic"),
      payableCents:
        sql`case when ${association.proof} = 'delegation' then 0 else (${kept} and ${inArray(keptMoney.source, [...PAYOUT_SOURCES])}) end`
          .mapWith(Number)
          .as("payable"),
      payingOutCents: sql`case when ${association.proof} = 'delegation' then 0 else (${payingOut}) end`.mapWith(Number).as("paying_out"),
      undecidedCents: sql`(${undecided})`.mapWith(Number).as("undecided"),
    })
    .from(bill)
    .innerJoin(association, ownLine)
    .where(ownBillLater)
    .prepare(statementName("matters_of_bill")),
);

/** Credit notes, disputes, refunds and kept money of a bill of one of the principal's lines, in one statement; nothing for somebody else's. */
export async function getBillMatters(principal: Principal, billId: string): Promise<BillMatters | undefined> {
  const [found] = await mattersOfBill().execute({ ...ownValues(principal), bill: billId });
  return found;
}
