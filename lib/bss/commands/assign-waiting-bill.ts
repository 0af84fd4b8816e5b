import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { bill, billPayment, operatorExport } from "@/db/schema/billing";
import { creditNote } from "@/db/schema/billing/credit-note";
import { directDebit } from "@/db/schema/billing/direct-debit";
import { instalmentPlan } from "@/db/schema/billing/instalment-plan";
import { rowDispute } from "@/db/schema/billing/row-dispute";
import { billAssignment } from "@/db/schema/bss/import-run";
import { customer, line } from "@/db/schema/lines";
import { paymentShare } from "@/db/schema/payments";
import { keptMoney, keptUse } from "@/db/schema/payments/kept-money";
import { payLink } from "@/db/schema/payments/pay-link";
import { ticket } from "@/db/schema/support";
import { recordAudit } from "@/lib/audit/commands";
import { assignBill } from "@/lib/billing/commands/assign-bill";
import { sameHolder } from "@/lib/bss/queries/waiting-bills";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { queueKept } from "@/lib/payments/commands/credit-notes";
import { hasScope, type Principal } from "@/lib/principal";

/** Which bill gets which line, and whether it is meant although the file names somebody else than the line's holder. */
export interface Assignment {
  readonly billId: string;
  readonly lineId: string;
  readonly isOtherHolder: boolean;
}

/**
 * Gives a bill that waits its line, by a person's decision, once: of two at the same moment one is told that it has been done.
 * @param staffId who decides.
 * @throws UserError `not-found` for a principal that may not import and for what is not there, `line-not-fixed`, `confirm-holder` where the file names another customer and that was not
 * agreed to, `bill-assigned`.
 */
export async function assignWaitingBill(
  principal: Principal,
  staffId: string,
  { billId, lineId, isOtherHolder }: Assignment,
): Promise<void> {
  if (!hasScope(principal, "import")) throw new UserError("not-found");
  const at = clock.now();
  await db().transaction(async (tx) => {
    const [pair] = await tx
      .select({ kind: line.kind, customerId: line.customerId, isHolders: sameHolder() })
      .from(bill)
      .innerJoin(line, eq(line.id, lineId))
      .innerJoin(customer, eq(customer.id, line.customerId))
      .where(eq(bill.id, billId));
    if (!pair) throw new UserError("not-found");
    const { kind, customerId, isHolders } = pair;
    if (kind !== "fixed") throw new UserError("line-not-fixed");
    if (!isHolders && !isOtherHolder) throw new UserError("confirm-holder");
    if (!(await assignBill(tx, billId, { customerId, lineId }))) throw new UserError("bill-assigned");
    await tx.insert(billAssignment).values({ billId, lineId, staffId, at });
    await queueKept(tx, [lineId]);
    await recordAudit(tx, { principal, action: "bill.assign-by-hand", target: billId, details: { lineId, isHolders }, at });
  });
}

/**
 * Takes back what a person assigned, while nothing has come of it: nothing paid, begun to be paid, disputed, credited, planned or asked about. The bill waits again.
 * @throws UserError `not-found` as above and for a bill that no person assigned, `assignment-stays`.
 */
export async function takeBackAssignment(principal: Principal, billId: string): Promise<void> {
  if (!hasScope(principal, "import")) throw new UserError("not-found");
  const at = clock.now();
  await db().transaction(async (tx) => {
    const [taken] = await tx.delete(billAssignment).where(eq(billAssignment.billId, billId)).returning({ lineId: billAssignment.lineId });
    if (!taken) throw new UserError("not-found");
    // Whoever begins to pay locks the bill and looks again at whose it is: one of the two comes first.
    const back = await tx
      .update(bill)
      .set({ lineId: null, customerId: null })
      .where(
        and(
          eq(bill.id, billId),
          eq(bill.lineId, taken.lineId),
          eq(bill.state, "open"),
          eq(bill.paidCents, 0),
          eq(bill.disputedCents, 0),
          isUntouched,
        ),
      )
      .returning({ id: bill.id });
    if (back.length === 0) throw new UserError("assignment-stays");
    await recordAudit(tx, { principal, action: "bill.take-back", target: billId, details: { lineId: taken.lineId }, at });
  });
}

/** What hangs on a bill once somebody has done something with it. */
const TRACES = [
  billPayment.billId,
  paymentShare.billId,
  instalmentPlan.billId,
  directDebit.billId,
  rowDispute.billId,
  creditNote.billId,
  creditNote.creditedId,
  keptMoney.billId,
  keptUse.billId,
  payLink.billId,
  ticket.billId,
  operatorExport.billId,
];

const isUntouched = sql.join(
  TRACES.map((trace) => sql`not exists (select from ${trace.table} where ${trace} = ${bill}.id)`),
  sql` and `,
);
