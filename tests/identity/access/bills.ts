import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { billAttachment, billVat } from "@/db/schema/billing";
import { billEvent } from "@/db/schema/billing/bill-event";
import { instalmentPlan } from "@/db/schema/billing/instalment-plan";
import { rowDispute } from "@/db/schema/billing/row-dispute";
import { agreePlan } from "@/lib/billing/commands/instalments/agree-plan";
import { cancelPlan } from "@/lib/billing/commands/instalments/end-plan";
import { getArrangements } from "@/lib/billing/queries/arrangements";
import { getBillAttachment, listBillAttachments } from "@/lib/billing/queries/bill-attachments";
import { getBillPdf } from "@/lib/billing/queries/bill-pdf";
import { listBillEvents, listBillsAround, listComparedRows } from "@/lib/billing/queries/compare-bill";
import { getBill, getBillDocument, listBillPayments, listBillRows } from "@/lib/billing/queries/get-bill";
import { listBills, listBillsOfYear, listBillsToPay, listBillYears, listDueBills, listNewestBills } from "@/lib/billing/queries/list-bills";
import { listBillEventsToTake, listBillsToTake, listPlansToTake } from "@/lib/billing/queries/own-data";
import { eachEntry, getStatementSums, listEntries } from "@/lib/billing/queries/statement";
import { getStatementPdf } from "@/lib/billing/queries/statement-pdf";
import { getTaxYear, listPaymentYears } from "@/lib/billing/queries/tax-years";
import { getTaxYearPdf } from "@/lib/billing/queries/tax-year-pdf";
import { addDays, dayOf } from "@/lib/dates";
import { openTicket } from "@/lib/support/commands";
import { disputeRow, withdrawDispute } from "@/lib/support/commands/dispute-row";
import {
  findOpenTicket,
  findSubject,
  getTicket,
  getTicketDispute,
  listTickets,
  listTicketsToTake,
  listTicketSteps,
} from "@/lib/support/queries";
import { getBillMatters } from "@/lib/support/queries/bill-matters";
import { getRowToDispute } from "@/lib/support/queries/row-to-dispute";
import { wordsIn } from "../../fixtures/bill-documents";
import { aBill } from "../../fixtures/billing";
import { rowsFor } from "../../fixtures/credit-notes";
import { aCustomerWithBill } from "../../fixtures/paying";
import { all, type Cases, isNothing, MANAGES, OWNER, PAYERS, peopleOf, SEERS, type World } from "../../fixtures/people";

/** A period that holds whatever these tests do. */
const ALWAYS = { from: "2000-01-01", to: "2100-12-31" };
const said = (name: string) => name;

/** Functions that print a document ask for the words of each row: what they ask for is what it would hold. */
const STATEMENT = { title: "", intro: "", sums: "", opening: "", closing: "", more: "", balance: said };
const TAX_YEAR = { title: "", intro: "", sums: "", paid: "", taxable: "", tax: "", other: "", byRate: "", bills: "" };

async function anOverdueBill(lineId: string) {
  const today = dayOf(new Date());
  const { billId } = await aBill({ lineId, totalCents: 10_000, dueDate: addDays(today, -10), issueDate: addDays(today, -40) });
  return { billId, plan: { billId, count: 4, totalCents: 10_000, words: () => "I agree." } };
}

/** A fixed line with a paid bill that has everything, others that are open or overdue, plans, tickets and disputes. */
export async function billCases(): Promise<World> {
  const { lineId, accountId, billId: open } = await aCustomerWithBill();
  const people = await peopleOf(lineId, accountId);
  const { owner } = people;
  const { billId: paid } = await aBill({ lineId, state: "paid" });
  const [planned, toPlan, disputed, complained] = [
    await anOverdueBill(lineId),
    await anOverdueBill(lineId),
    await aBill({ lineId }),
    await aBill({ lineId }),
  ];
  for (const { billId } of [{ billId: paid }, disputed]) await rowsFor(billId, ["10.00", "20.00"]);
  await db().insert(billVat).values({ billId: paid, position: 1, rate: "22.00", taxableCents: 3107, taxCents: 683 });
  await db()
    .insert(billAttachment)
    .values({ billId: paid, position: 0, name: "calls.pdf", content: Buffer.from("%PDF-1.7") });
  const event = { id: uuidv7(), reference: uuidv7(), kind: "one-off", description: "Row 1", note: "Once" } as const;
  await db()
    .insert(billEvent)
    .values({ ...event, lineId, effectiveOn: "2026-01-01", loadedAt: new Date() });
  await agreePlan(owner, planned.plan);
  const [agreed] = await db().select({ id: instalmentPlan.id }).from(instalmentPlan).where(eq(instalmentPlan.billId, planned.billId));
  const planId = agreed?.id ?? "";
  const subject = { kind: "bill", billId: paid } as const;
  const ticket = await openTicket(owner, { requestId: uuidv7(), subject, reason: "other", words: "It is too much." });
  const complaint = (position: number) => ({
    requestId: uuidv7(),
    billId: disputed.billId,
    position,
    words: "Not mine.",
    isConfirmed: true,
  });
  const disputeTicket = await disputeRow(owner, complaint(1));
  const [dispute] = await db().select({ id: rowDispute.id }).from(rowDispute).where(eq(rowDispute.ticketId, disputeTicket));
  const today = dayOf(new Date());
  const year = Number(today.slice(0, 4));

  const cases: Cases = {
    agreePlan: {
      call: (principal) => agreePlan(principal, toPlan.plan),
      says: "not-found not-found not-allowed not-allowed done plan-not-offered",
    },
    cancelPlan: {
      call: async (principal) => {
        await cancelPlan(principal, planId);
      },
      says: "not-found not-found not-allowed not-allowed done not-found",
    },
    getArrangements: { gives: SEERS, call: (principal) => getArrangements(principal, planned.billId) },
    getBillAttachment: { gives: SEERS, call: (principal) => getBillAttachment(principal, paid, 0) },
    listBillAttachments: { gives: SEERS, call: (principal) => listBillAttachments(principal, paid) },
    getBillPdf: { gives: SEERS, call: (principal) => getBillPdf(principal, paid, wordsIn("en"), new Date()) },
    listBillEvents: { gives: SEERS, call: (principal) => listBillEvents(principal, paid) },
    listBillsAround: { gives: SEERS, call: (principal) => listBillsAround(principal, paid) },
    listComparedRows: { gives: SEERS, call: (principal) => listComparedRows(principal, paid, disputed.billId) },
    getBill: { gives: SEERS, call: async (principal) => (await getBill(principal, paid))?.vat },
    listBillRows: { gives: SEERS, call: (principal) => listBillRows(principal, paid) },
    listBillPayments: { gives: SEERS, call: (principal) => listBillPayments(principal, paid) },
    getBillDocument: { gives: SEERS, call: (principal) => getBillDocument(principal, paid) },
    listBills: { gives: SEERS, call: async (principal) => (await listBills(principal, lineId, {}, today)).bills },
    listNewestBills: { gives: SEERS, call: (principal) => listNewestBills(principal, lineId) },
    listBillsOfYear: { gives: SEERS, call: (principal) => listBillsOfYear(principal, lineId, year) },
    listBillYears: { gives: SEERS, call: (principal) => listBillYears(principal, lineId) },
    listDueBills: { gives: SEERS, call: (principal) => listDueBills(principal, lineId) },
    listBillsToPay: { gives: PAYERS, call: (principal) => listBillsToPay(principal, [open]) },
    listBillsToTake: { gives: OWNER, call: (principal) => listBillsToTake(principal, 10) },
    listBillEventsToTake: { gives: OWNER, call: (principal) => listBillEventsToTake(principal, 10) },
    listPlansToTake: {
      gives: OWNER,
      call: async (principal) => (await listPlansToTake(principal, 10)).filter(({ billId }) => billId === planned.billId),
    },
    getStatementPdf: {
      gives: SEERS,
      call: (principal) =>
        printed((row) => getStatementPdf(principal, lineId, ALWAYS, "en", { ...STATEMENT, entry: ({ number }) => row(number) })),
    },
    getStatementSums: { gives: SEERS, call: async (principal) => (await getStatementSums(principal, lineId, ALWAYS)).entries },
    listEntries: { gives: SEERS, call: (principal) => listEntries(principal, lineId, ALWAYS, 10) },
    eachEntry: { gives: SEERS, call: (principal) => all(eachEntry(principal, lineId, ALWAYS, 0)) },
    getTaxYearPdf: {
      gives: SEERS,
      call: (principal) =>
        printed((row) => getTaxYearPdf(principal, lineId, year, "en", { ...TAX_YEAR, rate: () => "", amounts: said, bill: row })),
    },
    listPaymentYears: { gives: SEERS, call: (principal) => listPaymentYears(principal, lineId) },
    getTaxYear: { gives: SEERS, call: async (principal) => (await getTaxYear(principal, lineId, year)).bills },
    openTicket: {
      call: (principal) =>
        openTicket(principal, {
          requestId: uuidv7(),
          subject: { kind: "bill", billId: complained.billId },
          reason: "other",
          words: "It is too much.",
        }),
      says: MANAGES,
    },
    disputeRow: {
      call: (principal) => disputeRow(principal, complaint(2)),
      says: "not-found not-found not-allowed not-allowed done row-disputed",
    },
    withdrawDispute: {
      call: (principal) => withdrawDispute(principal, dispute?.id ?? ""),
      says: "not-found not-found not-allowed not-allowed done dispute-over",
    },
    listTickets: { gives: SEERS, call: listTickets },
    getTicket: { gives: SEERS, call: (principal) => getTicket(principal, ticket.id) },
    getTicketDispute: { gives: SEERS, call: (principal) => getTicketDispute(principal, disputeTicket) },
    listTicketSteps: { gives: SEERS, call: (principal) => listTicketSteps(principal, ticket.id) },
    findOpenTicket: { gives: SEERS, call: (principal) => findOpenTicket(principal, subject) },
    findSubject: { gives: SEERS, call: (principal) => findSubject(principal, subject) },
    listTicketsToTake: {
      gives: OWNER,
      call: async (principal) => (await listTicketsToTake(principal, 10)).filter(({ id }) => id === ticket.id),
    },
    getBillMatters: { gives: SEERS, call: (principal) => getBillMatters(principal, disputed.billId) },
    getRowToDispute: { gives: SEERS, call: (principal) => getRowToDispute(principal, paid, 1) },
  };
  return { people, cases };
}

/** The rows that a document asked words for. */
export async function printed(print: (row: (name: string) => string) => Promise<unknown>): Promise<string[]> {
  const rows: string[] = [];
  const pdf = await print((name) => {
    rows.push(name);
    return name;
  });
  if (isNothing(pdf)) return [];
  return rows;
}
