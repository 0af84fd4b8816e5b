import { Readable } from "node:stream";
import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { rowDispute } from "@/db/schema/billing/row-dispute";
import { account } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { ticket } from "@/db/schema/support";
import { importOperatorData } from "@/lib/bss/commands/import-operator-data";
import type { RowReport } from "@/lib/bss/report";
import { listDueBills } from "@/lib/billing/queries/list-bills";
import { getBill } from "@/lib/billing/queries/get-bill";
import { billState, dueCents } from "@/lib/billing/rules";
import { addDays, dayOf } from "@/lib/dates";
import { settleCreditNote } from "@/lib/payments/commands/credit-notes";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { systemPrincipal, type Principal } from "@/lib/principal";
import { disputeRow, withdrawDispute } from "@/lib/support/commands/dispute-row";
import { getTicket, getTicketDispute, listTickets } from "@/lib/support/queries";
import { getBillMatters } from "@/lib/support/queries/bill-matters";
import { getRowToDispute } from "@/lib/support/queries/row-to-dispute";
import { aDelegate, anAccount } from "../fixtures/billing";
import { aCreditNote, anId, doQueued, rowsFor } from "../fixtures/credit-notes";
import { useDatabase } from "../fixtures/database";
import { aCustomerWithBill, aPayer, billNow, books, paymentsOf, principalOf } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";
import { whyNot } from "../fixtures/reasons";

useDatabase();
const sandbox = useSandbox();

const TAX = "PRVMRA80A01H501X";

/** A bill of 36.60 in three rows: 24.40, 12.20, and one that asks for nothing. */
async function aBillWithRows({ dueDate = "2099-01-01", isPaid = false }: { dueDate?: string; isPaid?: boolean } = {}) {
  const made = await aCustomerWithBill({ totalCents: 3660 });
  await rowsFor(made.billId, ["20.00", "10.00", "0.00"]);
  const paid = isPaid ? ({ paidCents: 3660, state: "paid" } as const) : ({ paidCents: 0, state: "open" } as const);
  const { paidCents, state } = paid;
  await db().update(bill).set({ recipientTaxCode: TAX, dueDate, paidCents, state }).where(eq(bill.id, made.billId));
  return made;
}

const dispute = (principal: Principal, billId: string, position = 2) =>
  disputeRow(principal, { requestId: anId(), billId, position, words: "I never ordered it", isConfirmed: true });

const disputeOf = async (billId: string) => (await db().select().from(rowDispute).where(eq(rowDispute.billId, billId)))[0];

async function dueNow(principal: Principal, billId: string): Promise<number> {
  const found = await getBill(principal, billId);
  return found ? dueCents(found) : NaN;
}

async function answer(row: object) {
  const reports: RowReport[] = [];
  const report = await importOperatorData(
    systemPrincipal("import", new Date()),
    {
      fileName: "answers.ndjson",
      format: "ndjson",
      stream: Readable.from([`${JSON.stringify({ type: "dispute_answer", at: "2026-11-20T10:00:00Z", ...row })}\n`]),
    },
    { now: new Date(), onRow: (row) => reports.push(row) },
  );
  return reports.map(whyNot)[0] ?? (report.done === 1 ? "done" : "unchanged");
}

const referenceOf = async (ticketId: string) =>
  (await db().select({ reference: ticket.reference }).from(ticket).where(eq(ticket.id, ticketId)))[0]?.reference ?? "";

/** What whoever disputed a row was written of its answer. */
async function answersTold(ticketId: string) {
  const rows = await db()
    .select({ values: notification.values })
    .from(notification)
    .innerJoin(account, eq(account.email, notification.address))
    .innerJoin(ticket, eq(ticket.accountId, account.id))
    .where(and(eq(ticket.id, ticketId), eq(notification.template, "dispute")));
  return rows.map(({ values: { about, reference, amountCents, acceptedCents, payBy } }) => ({
    ...{ about, reference, amountCents, acceptedCents },
    ...(payBy !== undefined && { payBy }),
  }));
}

describe("a row that is disputed", () => {
  it("is not asked for, the rest is; its ticket says until when the operator answers", async () => {
    const { principal, billId, lineId } = await aBillWithRows({ dueDate: "2026-01-01" });
    expect(await getRowToDispute(principal, billId, 2)).toMatchObject({ amountCents: 1220, ticketId: null });
    const unconfirmed = { requestId: anId(), billId, position: 2, words: "I never ordered it", isConfirmed: false };
    expect(await refusal(disputeRow(principal, unconfirmed))).toBe("confirm-dispute");
    expect(await dueNow(principal, billId)).toBe(3660);
    const ticketId = await dispute(principal, billId);
    expect(await dueNow(principal, billId)).toBe(2440);
    const answerBy = addDays(dayOf(new Date()), 45);
    expect(await getTicket(principal, ticketId)).toMatchObject({ kind: "dispute", amountCents: 1220, words: "I never ordered it" });
    expect(await getTicketDispute(principal, ticketId)).toMatchObject({ billId, row: "Row 2", state: "open", answerBy });
    expect(await listTickets(principal)).toMatchObject([{ id: ticketId, kind: "dispute", state: "open" }]);
    expect(await getBillMatters(principal, billId)).toMatchObject({ disputes: [{ ticketId, row: "Row 2", heldCents: 1220, answerBy }] });
    // Nothing of it is late or due once the rest is disputed as well.
    await dispute(principal, billId, 1);
    const found = await getBill(principal, billId);
    expect(found && billState(found, dayOf(new Date()))).toBe("unpaid");
    expect(await listDueBills(principal, lineId)).toEqual([]);
    expect(await refusal(startBillPayment(principal, billId, aPayer))).toBe("bill-not-payable");
  });

  it("once, whoever asks at the same time; the same page sent twice is the same ticket", async () => {
    const { principal, billId } = await aBillWithRows();
    const ends = await Promise.all([1, 2, 3].map(() => refusal(dispute(principal, billId))));
    expect(ends.toSorted()).toEqual(["done", "row-disputed", "row-disputed"]);
    expect(await db().select().from(rowDispute).where(eq(rowDispute.billId, billId))).toHaveLength(1);
    const { amountCents, ...open } = (await disputeOf(billId)) ?? {};
    await expect(
      db()
        .insert(rowDispute)
        .values({ ...open, amountCents, id: anId() } as typeof rowDispute.$inferInsert),
    ).rejects.toThrow();
    const page = { requestId: anId(), billId, position: 1, words: "Why?", isConfirmed: true };
    expect(await disputeRow(principal, page)).toBe(await disputeRow(principal, page));
    expect(await refusal(dispute(principal, billId, 3))).toBe("row-not-disputable");
    expect(await refusal(dispute(principal, billId, 4))).toBe("not-found");
  });

  it("closes a checkout of the old sum; money that arrives all the same pays the bill whole", async () => {
    const { principal, billId } = await aBillWithRows();
    const url = await startBillPayment(principal, billId, aPayer);
    await dispute(principal, billId);
    expect(await doQueued("close-outdated-payment")).toBe(1);
    expect(await paymentsOf(billId)).toMatchObject([{ state: "canceled" }]);
    const rest = await startBillPayment(principal, billId, aPayer);
    expect(rest).not.toBe(url);
    expect((await paymentsOf(billId))[1]).toMatchObject({ state: "open", amountCents: 2440 });
    await sandbox.pay(rest);
    await settlePayment(checkoutRefOf(rest));
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 2440 });
    expect(await dueNow(principal, billId)).toBe(0);

    const raced = await aBillWithRows();
    const paid = await startBillPayment(raced.principal, raced.billId, aPayer);
    await sandbox.pay(paid);
    await Promise.all([dispute(raced.principal, raced.billId), settlePayment(checkoutRefOf(paid))]);
    await doQueued("close-outdated-payment");
    expect(await billNow(raced.billId)).toEqual({ state: "paid", paidCents: 3660 });
    expect(await dueNow(raced.principal, raced.billId)).toBe(0);
    expect((await books()).total).toBe(0);
  });

  it("is asked for again when it is withdrawn, once, and may be disputed anew", async () => {
    const { principal, billId } = await aBillWithRows();
    await dispute(principal, billId);
    const { id = "" } = (await disputeOf(billId)) ?? {};
    const ends = await Promise.all([1, 2].map(() => refusal(withdrawDispute(principal, id))));
    expect(ends.toSorted()).toEqual(["dispute-over", "done"]);
    expect(await dueNow(principal, billId)).toBe(3660);
    await dispute(principal, billId);
    expect(await dueNow(principal, billId)).toBe(2440);
  });

  it("is the line's manager's alone: not found for a stranger, not allowed for who may pay", async () => {
    const { principal, billId, lineId, accountId } = await aBillWithRows();
    const ticketId = await dispute(principal, billId);
    const { id = "" } = (await disputeOf(billId)) ?? {};
    const stranger = principalOf((await anAccount()).accountId);
    expect(await refusal(dispute(stranger, billId, 1))).toBe("not-found");
    expect(await refusal(withdrawDispute(stranger, id))).toBe("not-found");
    expect(await getRowToDispute(stranger, billId, 1)).toBeUndefined();
    expect(await getTicket(stranger, ticketId)).toBeUndefined();
    expect(await getTicketDispute(stranger, ticketId)).toBeUndefined();
    const payer = principalOf((await aDelegate(lineId, accountId, { access: "pay" })).accountId);
    expect(await refusal(dispute(payer, billId, 1))).toBe("not-allowed");
    expect(await refusal(withdrawDispute(payer, id))).toBe("not-allowed");
    const manager = principalOf((await aDelegate(lineId, accountId, { access: "manage" })).accountId);
    expect(await refusal(dispute(manager, billId, 1))).toBe("done");
  });
});

describe("the operator's answer", () => {
  it("rejected: due again, with a new day to pay it; the row isn't disputed again", async () => {
    const { principal, billId } = await aBillWithRows({ dueDate: "2026-01-01" });
    await dispute(principal, billId, 1);
    const ticketId = await dispute(principal, billId, 2);
    const reference = await referenceOf(ticketId);
    const row = { reference, state: "rejected", reason: "It was ordered by telephone" };
    expect(await answer(row)).toBe("done");
    expect(await answer(row)).toBe("unchanged");
    expect(await answer({ reference, state: "accepted" })).toContain("ended before");
    expect(await dueNow(principal, billId)).toBe(1220);
    expect(await answersTold(ticketId)).toEqual([
      { about: "rejected", reference, amountCents: 1220, acceptedCents: 0, payBy: "2026-12-20" },
    ]);
    expect(await getTicketDispute(principal, ticketId)).toMatchObject({
      state: "rejected",
      answer: "It was ordered by telephone",
      payBy: "2026-12-20",
    });
    // Nothing else was due: the whole bill has that day.
    expect(await getBill(principal, billId)).toMatchObject({ dueDate: "2026-12-20" });
    expect(await getTicket(principal, ticketId)).toMatchObject({ state: "closed" });
    expect(await refusal(dispute(principal, billId, 2))).toBe("dispute-over");
  });

  it("accepted: stays off until the credit note has brought it", async () => {
    const { principal, billId, number, lineId } = await aBillWithRows();
    const ticketId = await dispute(principal, billId);
    expect(await answer({ reference: await referenceOf(ticketId), state: "accepted" })).toBe("done");
    expect(await dueNow(principal, billId)).toBe(2440);
    const note = await aCreditNote(lineId, 1220, [number]);
    await settleCreditNote(note.billId);
    expect(await disputeOf(billId)).toMatchObject({ state: "accepted", heldCents: 0 });
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 1220 });
    expect(await dueNow(principal, billId)).toBe(2440);
  });

  it("in part: that part stays off; the note may come before the answer", async () => {
    const { principal, billId, number, lineId } = await aBillWithRows();
    const ticketId = await dispute(principal, billId);
    const reference = await referenceOf(ticketId);
    expect(await answer({ reference, state: "partly", amount: "12.20" })).toContain("in part is less");
    const note = await aCreditNote(lineId, 300, [number]);
    await settleCreditNote(note.billId);
    expect(await answer({ reference, state: "partly", amount: "5,00", reason: "Half of it" })).toBe("done");
    expect(await disputeOf(billId)).toMatchObject({ state: "partly", acceptedCents: 500, heldCents: 200 });
    expect(await dueNow(principal, billId)).toBe(3660 - 500);
    expect(await answer({ reference: "0000-0000", state: "accepted" })).toContain("No dispute");
    expect(await answersTold(ticketId)).toMatchObject([{ about: "partly", acceptedCents: 500 }]);
  });

  it("about a paid bill changes nothing of it: the credit note is kept for the customer", async () => {
    const { principal, billId, number, lineId } = await aBillWithRows({ isPaid: true });
    const ticketId = await dispute(principal, billId);
    expect(await dueNow(principal, billId)).toBe(0);
    expect(await answer({ reference: await referenceOf(ticketId), state: "accepted" })).toBe("done");
    const note = await aCreditNote(lineId, 1220, [number]);
    await settleCreditNote(note.billId);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3660 });
    expect(await getBillMatters(principal, billId)).toMatchObject({ keptCents: 1220, disputes: [{ state: "accepted", heldCents: 0 }] });
  });
});
