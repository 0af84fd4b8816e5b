import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { getBill, getBillDocument, listBillPayments, listBillRows } from "@/lib/billing/queries/get-bill";
import { listBills, listBillsOfYear, listBillYears, listDueBills, listNewestBills } from "@/lib/billing/queries/list-bills";
import { getStatementSums, listEntries } from "@/lib/billing/queries/statement";
import { getTaxYear, listPaymentYears } from "@/lib/billing/queries/tax-years";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { listLines } from "@/lib/identity/queries/list-lines";
import { cancelPayment } from "@/lib/payments/commands/cancel-payment";
import { refundExcess } from "@/lib/payments/commands/request-refund";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { makePayLink } from "@/lib/payments/commands/pay-links";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { findPaymentByCheckout, getPayment, listPaymentsOfBill } from "@/lib/payments/queries";
import type { Principal } from "@/lib/principal";
import { aBill, aDelegate, anAccount } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aCustomerWithBill, aPayer, paymentsOf, principalOf } from "../fixtures/paying";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();
const realNow = clock.now;

const PEOPLE = ["owner", "manager", "payer", "viewer", "expired", "stranger"] as const;
type Person = (typeof PEOPLE)[number];

let people: Record<Person, Principal>;
let lineId: string;
/** Paid, with money above what it owed. */
let paid: { billId: string; paymentId: string; checkout: string };
let openBill: string;
let openPayment: string;

beforeAll(async () => {
  const owner = await aCustomerWithBill();
  lineId = owner.lineId;
  const delegate = async (access: "view" | "pay" | "manage", until?: Date) =>
    principalOf((await aDelegate(lineId, owner.accountId, { access, ...(until && { until }) })).accountId);
  people = {
    owner: owner.principal,
    manager: await delegate("manage"),
    payer: await delegate("pay"),
    viewer: await delegate("view"),
    expired: await delegate("manage", new Date(Date.now() - 1000)),
    stranger: principalOf((await anAccount()).accountId),
  };
  const url = await startBillPayment(owner.principal, owner.billId, aPayer);
  const money = { billId: owner.billId, source: "operator", reference: randomUUID(), amountCents: 790, paidOn: "2026-11-01" } as const;
  await db().transaction((tx) => applyPayment(tx, { ...money, at: new Date() }));
  await sandbox.pay(url);
  await settlePayment(checkoutRefOf(url));
  const [payment] = await paymentsOf(owner.billId);
  paid = { billId: owner.billId, paymentId: payment?.id ?? "", checkout: checkoutRefOf(url) };
  openBill = (await aBill({ lineId })).billId;
  await startBillPayment(owner.principal, openBill, aPayer);
  openPayment = (await paymentsOf(openBill))[0]?.id ?? "";
});

afterAll(() => {
  clock.now = realNow;
});

/** A period that holds whatever these tests do. */
const ALWAYS = { from: "2000-01-01", to: "2100-12-31" };
const thisYear = () => Number(dayOf(clock.now()).slice(0, 4));

/** Every read that is reached through a line. */
const READS: Record<string, (principal: Principal) => Promise<unknown>> = {
  listLines: (principal) => listLines(principal),
  listBills: async (principal) => (await listBills(principal, lineId, {}, "2026-11-23")).bills,
  listNewestBills: (principal) => listNewestBills(principal, lineId),
  listBillYears: (principal) => listBillYears(principal, lineId),
  listBillsOfYear: (principal) => listBillsOfYear(principal, lineId, thisYear()),
  listEntries: (principal) => listEntries(principal, lineId, ALWAYS, 10),
  getStatementSums: async (principal) => (await getStatementSums(principal, lineId, ALWAYS)).entries || undefined,
  listPaymentYears: (principal) => listPaymentYears(principal, lineId),
  getTaxYear: async (principal) => (await getTaxYear(principal, lineId, 2026)).bills,
  listDueBills: (principal) => listDueBills(principal, lineId),
  getBill: (principal) => getBill(principal, paid.billId),
  getBillDocument: (principal) => getBillDocument(principal, paid.billId),
  listBillPayments: (principal) => listBillPayments(principal, paid.billId),
  listPaymentsOfBill: (principal) => listPaymentsOfBill(principal, paid.billId),
  getPayment: (principal) => getPayment(principal, paid.paymentId),
  findPaymentByCheckout: (principal) => findPaymentByCheckout(principal, paid.checkout),
};

const isNothing = (found: unknown) => found === undefined || (Array.isArray(found) && found.length === 0);

describe.each(Object.keys(READS))("%s", (name) => {
  it.each(PEOPLE)("by the %s", async (person) => {
    const found = await READS[name]?.(people[person]);
    expect(isNothing(found)).toBe(person === "expired" || person === "stranger");
  });
});

it("rows of a bill follow its scope", async () => {
  for (const person of ["expired", "stranger"] as const) {
    expect(await listBillRows(people[person], paid.billId)).toEqual([]);
  }
});

async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    (error: unknown) => {
      if (error instanceof UserError) return error.code;
      throw error;
    },
  );
}

/** What each command says to each, in this order: what it does happens once. */
const COMMANDS: Record<string, [run: (principal: Principal) => Promise<unknown>, says: [Person, string][]]> = {
  startBillPayment: [
    (principal) => startBillPayment(principal, openBill, aPayer),
    [
      ["stranger", "not-found"],
      ["expired", "not-found"],
      ["viewer", "not-allowed"],
      ["payer", "done"],
      ["manager", "done"],
      ["owner", "done"],
    ],
  ],
  makePayLink: [
    (principal) => makePayLink(principal, openBill),
    [
      ["stranger", "not-found"],
      ["expired", "not-found"],
      ["viewer", "not-allowed"],
      ["payer", "done"],
      ["manager", "done"],
      ["owner", "done"],
    ],
  ],
  cancelPayment: [
    (principal) => cancelPayment(principal, openPayment),
    [
      ["stranger", "not-found"],
      ["expired", "not-found"],
      ["viewer", "not-allowed"],
      ["payer", "done"],
      ["manager", "done"],
      ["owner", "done"],
    ],
  ],
  refundExcess: [
    (principal) => refundExcess(principal, paid.paymentId),
    [
      ["stranger", "not-found"],
      ["expired", "not-found"],
      ["viewer", "not-allowed"],
      ["payer", "not-allowed"],
      ["manager", "done"],
      ["owner", "nothing-to-refund"],
    ],
  ],
};

it.each(Object.keys(COMMANDS))("%s asks for the access that it needs", async (name) => {
  const [run, says] = COMMANDS[name] ?? [() => Promise.resolve(), []];
  const heard: [Person, string][] = [];
  for (const [person] of says) heard.push([person, await outcome(run(people[person]))]);
  expect(heard).toEqual(says);
});

it("a delegation ends at its moment, not with the day or the session", async () => {
  const until = new Date("2027-03-04T10:00:00Z");
  const { accountId } = await aDelegate(lineId, people.owner.subject, { until });
  clock.now = () => new Date(until.getTime() - 1);
  expect(await listLines(principalOf(accountId))).toHaveLength(1);
  clock.now = () => until;
  expect(await listLines(principalOf(accountId))).toEqual([]);
  clock.now = realNow;
});
