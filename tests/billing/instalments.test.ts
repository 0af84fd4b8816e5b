import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { rowDispute } from "@/db/schema/billing/row-dispute";
import { instalmentPlan, planInstalment } from "@/db/schema/billing/instalment-plan";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { agreePlan } from "@/lib/billing/commands/instalments/agree-plan";
import { cancelPlan, reviewPlans } from "@/lib/billing/commands/instalments/end-plan";
import { billFilter } from "@/lib/billing/input";
import { getArrangements } from "@/lib/billing/queries/arrangements";
import { getBill } from "@/lib/billing/queries/get-bill";
import { listBills } from "@/lib/billing/queries/list-bills";
import { billState } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import { addDays, dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { disputeRow } from "@/lib/support/commands/dispute-row";
import { endDispute } from "@/lib/support/commands/end-dispute";
import { aBill, aDelegate } from "../fixtures/billing";
import { anId, rowsFor } from "../fixtures/credit-notes";
import { useDatabase } from "../fixtures/database";
import { aFixedCustomer, toldOfDebit as toldTo } from "../fixtures/debit";
import { principalOf } from "../fixtures/identity";
import { refusal } from "../fixtures/refusal";

useDatabase();

const realNow = clock.now;
const TODAY = "2026-11-25";
const on = (day: string) => {
  clock.now = () => new Date(`${day}T11:00:00Z`);
};
beforeEach(() => {
  on(TODAY);
});
afterEach(() => {
  clock.now = realNow;
});

const WORDS = () => "I agree.";

async function anOverdueBill(over: { totalCents?: number } = {}) {
  const customer = await aFixedCustomer();
  const { billId } = await aBill({
    lineId: customer.lineId,
    totalCents: 10_000,
    dueDate: addDays(TODAY, -10),
    issueDate: "2026-10-20",
    ...over,
  });
  return { ...customer, billId };
}

/** One with a plan of four instalments of 25 euro: today, and every thirty days. */
async function aPlannedBill() {
  const made = await anOverdueBill();
  await agreePlan(made.principal, { billId: made.billId, count: 4, totalCents: 10_000, words: WORDS });
  return { ...made, planId: (await planOf(made.billId))?.id ?? "" };
}

async function planOf(billId: string) {
  const [plan] = await db().select().from(instalmentPlan).where(eq(instalmentPlan.billId, billId));
  return plan;
}

let paid = 0;
const pay = (billId: string, amountCents: number) =>
  db().transaction((tx) =>
    applyPayment(tx, { billId, source: "card", reference: `p-${String(++paid)}`, amountCents, paidOn: TODAY, at: clock.now() }),
  );

/** What lists and pages say of it. */
async function said(customer: { principal: Parameters<typeof getBill>[0]; lineId: string }, billId: string) {
  const today = dayOf(clock.now());
  const head = await getBill(customer.principal, billId);
  const found = [];
  for (const state of ["overdue", "unpaid", "partly_paid"] as const) {
    const { bills } = await listBills(customer.principal, customer.lineId, billFilter.parse({ state }), today);
    if (bills.some(({ id }) => id === billId)) found.push(state);
  }
  return [head && billState(head, today), ...found];
}

describe("a plan", () => {
  it("is kept with its words and its schedule, and makes the bill overdue no more as long as it is kept", async () => {
    const made = await anOverdueBill();
    const { billId, principal, email } = made;
    expect(await said(made, billId)).toEqual(["overdue", "overdue"]);
    await agreePlan(principal, { billId, count: 4, totalCents: 10_000, words: (rows) => rows.map(({ dueOn }) => dueOn).join() });
    expect(await planOf(billId)).toMatchObject({ state: "live", totalCents: 10_000, words: "2026-11-25,2026-12-25,2027-01-24,2027-02-23" });
    expect((await getArrangements(principal, billId))?.plan).toMatchObject({
      isLive: true,
      instalments: [
        { position: 1, amountCents: 2500, paidUpToCents: 2500, dueOn: "2026-11-25" },
        { position: 2 },
        { position: 3 },
        { position: 4 },
      ],
    });
    expect(await said(made, billId)).toEqual(["unpaid", "unpaid"]);
    await pay(billId, 2500);
    on("2026-12-20");
    expect(await said(made, billId)).toEqual(["partly_paid", "partly_paid"]);
    expect(await getBill(principal, billId)).toMatchObject({ dueDate: "2026-12-25" });
    on("2026-12-26");
    expect(await said(made, billId)).toEqual(["overdue", "overdue"]);
    expect(await toldTo(email)).toEqual(["instalments agreed"]);
  });

  it("is one for a bill, however many agree at once, and one in its life", async () => {
    const { billId, principal } = await anOverdueBill();
    const agree = (count: number) => refusal(agreePlan(principal, { billId, count, totalCents: 10_000, words: WORDS }));
    const outcomes = await Promise.all([agree(2), agree(3), agree(4)]);
    expect(outcomes.sort()).toEqual(["done", "plan-not-offered", "plan-not-offered"]);
    await cancelPlan(principal, (await planOf(billId))?.id ?? "");
    expect(await agree(2)).toBe("plan-not-offered");
  });

  it("is agreed by a person with access `manage`, as it was shown, for a bill that qualifies", async () => {
    const { billId, principal, lineId } = await anOverdueBill();
    const wish = { billId, count: 2, totalCents: 10_000, words: WORDS };
    const { principal: stranger } = await aFixedCustomer();
    expect(await refusal(agreePlan(stranger, wish))).toBe("not-found");
    expect(await refusal(agreePlan({ ...principal, actor: "staff" }, wish))).toBe("not-found");
    const payer = await aDelegate(lineId, principal.subject, { access: "pay", until: new Date("2027-06-01") });
    expect(await refusal(agreePlan(principalOf(payer.accountId), wish))).toBe("not-allowed");
    expect(await refusal(agreePlan(principal, { ...wish, totalCents: 9_999 }))).toBe("plan-not-offered");
    expect(await refusal(agreePlan(principal, { ...wish, count: 5 }))).toBe("plan-not-offered");
    const small = await aBill({ lineId, totalCents: 2999, dueDate: addDays(TODAY, -1) });
    expect(await refusal(agreePlan(principal, { ...wish, billId: small.billId, totalCents: 2999 }))).toBe("plan-not-offered");
    const due = await aBill({ lineId, totalCents: 10_000, dueDate: TODAY });
    expect(await refusal(agreePlan(principal, { ...wish, billId: due.billId }))).toBe("plan-not-offered");
    const manager = await aDelegate(lineId, principal.subject, { access: "manage", until: new Date("2027-06-01") });
    expect(await refusal(agreePlan(principalOf(manager.accountId), wish))).toBe("done");
  });

  it("sums to what was owed, and never changes: the database sees to both", async () => {
    const { billId, planId } = await aPlannedBill();
    await expect(db().update(planInstalment).set({ amountCents: 1 }).where(eq(planInstalment.planId, planId))).rejects.toThrow();
    const insert = db().execute(sql`
      insert into instalment_plan (id, bill_id, account_id, total_cents, words, agreed_at, state, ended_at)
      select gen_random_uuid(), bill_id, account_id, 1, '', now(), 'broken', now() from instalment_plan where bill_id = ${billId}`);
    await expect(insert).rejects.toThrow();
  });

  it("asks for nothing that is disputed: it is not late and does not break meanwhile, and what is rejected has a new day", async () => {
    const { billId, ...made } = await aPlannedBill();
    await rowsFor(billId, ["100.00"]);
    await disputeRow(made.principal, { requestId: anId(), billId, position: 1, words: "I never ordered it", isConfirmed: true });
    const late = addDays(TODAY, 40);
    on(late);
    expect(await said(made, billId)).toEqual(["unpaid", "unpaid"]);
    await reviewPlans();
    expect(await planOf(billId)).toMatchObject({ state: "live" });
    const [open] = await db().select({ id: rowDispute.id }).from(rowDispute).where(eq(rowDispute.billId, billId));
    const end = { disputeId: open?.id ?? "", billId, end: { state: "rejected", answer: undefined }, at: clock.now() } as const;
    await db().transaction((tx) => endDispute(tx, made.principal, end));
    const newDay = addDays(late, env().BILL_DUE_DAYS);
    expect(await getBill(made.principal, billId)).toMatchObject({ dueDate: newDay });
    on(addDays(newDay, 5));
    expect(await said(made, billId)).toEqual(["overdue", "overdue"]);
    await reviewPlans();
    expect(await planOf(billId)).toMatchObject({ state: "live" });
    on(addDays(newDay, 6));
    await reviewPlans();
    expect(await planOf(billId)).toMatchObject({ state: "broken" });
  });

  it("breaks when an instalment is later than allowed, once, with a mail; not a day before, and not while the bill is being paid", async () => {
    const { billId, planId, email, ...made } = await aPlannedBill();
    on(addDays(TODAY, 5));
    await reviewPlans();
    expect(await planOf(billId)).toMatchObject({ state: "live" });
    on(addDays(TODAY, 6));
    await db().update(bill).set({ state: "processing" }).where(eq(bill.id, billId));
    await reviewPlans();
    expect(await planOf(billId)).toMatchObject({ id: planId, state: "live" });
    await db().update(bill).set({ state: "open" }).where(eq(bill.id, billId));
    await Promise.all([reviewPlans(), reviewPlans()]);
    expect(await planOf(billId)).toMatchObject({ state: "broken" });
    expect(await toldTo(email)).toEqual(["instalments agreed", "instalments broken"]);
    expect(await said(made, billId)).toEqual(["overdue", "overdue"]);
  });

  it("is kept when the bill is paid, instalment by instalment or at once", async () => {
    const { billId, principal } = await aPlannedBill();
    await pay(billId, 2500);
    await pay(billId, 7500);
    on("2027-06-01");
    await reviewPlans();
    expect(await planOf(billId)).toMatchObject({ state: "kept" });
    expect(await getBill(principal, billId)).toMatchObject({ state: "paid" });
  });

  it("is given up by whoever may manage the line: the rest is due at once", async () => {
    const { billId, planId, email, ...made } = await aPlannedBill();
    const { principal: stranger } = await aFixedCustomer();
    expect(await refusal(cancelPlan(stranger, planId))).toBe("not-found");
    const payer = await aDelegate(made.lineId, made.principal.subject, { access: "pay", until: new Date("2027-06-01") });
    expect(await refusal(cancelPlan(principalOf(payer.accountId), planId))).toBe("not-allowed");
    expect(await cancelPlan(made.principal, planId)).toBe(billId);
    expect(await refusal(cancelPlan(made.principal, planId))).toBe("not-found");
    expect(await said(made, billId)).toEqual(["overdue", "overdue"]);
    expect(await toldTo(email)).toEqual(["instalments agreed", "instalments canceled"]);
  });
});
