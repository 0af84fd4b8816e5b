import { randomUUID } from "node:crypto";
import { count, eq, inArray, like, sql } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { billNotice, billOccasion } from "@/db/schema/billing/bill-notice";
import { notification, notificationAttachment } from "@/db/schema/notifications";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { holdBills } from "@/lib/billing/commands/hold-bill";
import { agreePlan } from "@/lib/billing/commands/instalments/agree-plan";
import { mailBill } from "@/lib/billing/commands/notices/mail-bill";
import { setNotice } from "@/lib/billing/commands/notices/set-notice";
import { tellOfBills } from "@/lib/billing/commands/notices/tell-of-bills";
import { listBillNotices } from "@/lib/billing/queries/notices";
import { reversePayment } from "@/lib/billing/commands/reverse-payment";
import { clock } from "@/lib/clock";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { sendMessage } from "@/lib/notifications/commands/send-message";
import { aBill, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aFixedCustomer, aMandateWish } from "../fixtures/debit";
import { aFreshBill, occasionsOf, payBill, setNow, tellOn, toldTo, useNoonOf } from "../fixtures/notices";
import { aReceipt } from "../fixtures/notifications";
import { giveMandate } from "@/lib/payments/commands/debit/give-mandate";

useDatabase();
useNoonOf("2026-11-10");

afterEach(async () => {
  await db().delete(billOccasion);
});

describe("each occasion of a bill", () => {
  it("is told once: it came, is due, is overdue, is paid", async () => {
    const { lineId, email } = await aFixedCustomer();
    const { billId } = await aFreshBill({ lineId });
    await tellOfBills();
    await tellOfBills();
    expect(await toldTo(email)).toEqual(["mail new"]);
    for (const day of ["2026-11-29", "2026-11-30", "2026-12-01", "2026-12-05", "2026-12-06", "2026-12-07"]) await tellOn(day);
    expect(await toldTo(email)).toEqual(["mail new", "mail due", "mail overdue"]);
    await payBill(billId, "2026-12-07");
    await tellOfBills();
    await tellOn("2026-12-20");
    expect(await toldTo(email)).toEqual(["mail new", "mail due", "mail overdue", "mail paid"]);
    expect(await occasionsOf(billId)).toEqual([]);
  });

  it("is told of each instalment of a plan", async () => {
    const { lineId, email, principal } = await aFixedCustomer();
    const dated = { issueDate: "2026-10-10", dueDate: "2026-11-01", importedAt: clock.now() };
    const { billId } = await aBill({ lineId, totalCents: 9000, ...dated });
    await agreePlan(principal, { billId, count: 3, totalCents: 9000, words: () => "I agree." });
    const pay = (paidOn: string) =>
      db().transaction((tx) =>
        applyPayment(tx, { billId, source: "card", reference: randomUUID(), amountCents: 3000, paidOn, at: clock.now() }),
      );
    const told: Record<string, number> = {};
    for (const day of ["2026-11-10", "2026-11-11", "2026-12-04", "2026-12-05", "2026-12-06", "2026-12-11", "2026-12-12", "2027-01-04"]) {
      await tellOn(day);
      await tellOfBills();
      told[day] = (await toldTo(email)).length;
      if (day === "2026-11-10" || day === "2026-12-11") await pay(day);
    }
    expect(await toldTo(email)).toEqual(["mail duePlan", "mail duePlan", "mail overduePlan", "mail duePlan"]);
    expect(Object.values(told)).toEqual([1, 1, 1, 2, 2, 3, 3, 4]);
    const days = await db().select({ day: billNotice.instalmentDue }).from(billNotice).where(eq(billNotice.billId, billId));
    expect(days.map(({ day }) => day).sort()).toEqual(["2026-11-10", "2026-12-10", "2026-12-10", "2027-01-09"]);
  });

  it("is told once by two workers at once, to every account, page by page", async () => {
    const people = await Promise.all(Array.from({ length: 65 }, () => aFixedCustomer()));
    await Promise.all(people.map(({ lineId }) => aFreshBill({ lineId })));
    await Promise.all([tellOfBills(), tellOfBills(), tellOfBills()]);
    await tellOfBills();
    const told = await db()
      .select({ address: notification.address, count: count() })
      .from(notification)
      .where(
        inArray(
          notification.address,
          people.map(({ email }) => email),
        ),
      )
      .groupBy(notification.address);
    expect(told).toHaveLength(65);
    expect(told.every((one) => one.count === 1)).toBe(true);
  });

  it("is told once when a worker is stopped in the middle, and its work is done again", async () => {
    const { lineId, email } = await aFixedCustomer();
    const { billId } = await aFreshBill({ lineId });
    await db().execute(sql`create function fail() returns trigger language plpgsql as $$ begin raise exception 'stopped'; end $$`);
    await db().execute(sql`create trigger stopped before insert on notification for each row execute function fail()`);
    await expect(tellOfBills()).rejects.toThrow();
    await db().execute(sql`drop function fail cascade`);
    expect(await toldTo(email)).toEqual([]);
    expect(await db().select().from(billNotice).where(eq(billNotice.billId, billId))).toEqual([]);
    await tellOfBills();
    expect(await toldTo(email)).toEqual(["mail new"]);
  });

  it("waits while a payment holds the bill, and holds up no other", async () => {
    const [held, free] = [await aFixedCustomer(), await aFixedCustomer()];
    const { billId } = await aFreshBill({ lineId: held.lineId });
    await aFreshBill({ lineId: free.lineId });
    await db().transaction(async (tx) => {
      await tx.select().from(bill).where(eq(bill.id, billId)).for("update");
      await tellOfBills();
      expect([await toldTo(held.email), await toldTo(free.email)]).toEqual([[], ["mail new"]]);
    });
    await tellOfBills();
    expect(await toldTo(held.email)).toEqual(["mail new"]);
  });

  it("is found along its index, however many bills there are", async () => {
    const plan = await db().transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      await tx.execute(sql`set local enable_sort = off`);
      return tx.execute<{ "QUERY PLAN": string }>(
        sql`explain select bill_id, kind from bill_occasion where look_at <= ${clock.now().toISOString()}::timestamptz
          and (look_at, bill_id, kind) > (${clock.now().toISOString()}::timestamptz, ${randomUUID()}::uuid, 'new') order by look_at, bill_id, kind limit 50`,
      );
    });
    expect(plan.rows.map((row) => row["QUERY PLAN"]).join("\n")).toMatch(/Index (Only )?Scan using bill_occasion_look/);
    expect(plan.rows.map((row) => row["QUERY PLAN"]).join("\n")).not.toMatch(/Sort|Seq Scan/);
  });
});

describe("a bill that was paid meanwhile", () => {
  it("is neither reminded of nor called overdue", async () => {
    const { lineId, email } = await aFixedCustomer();
    const { billId } = await aFreshBill({ lineId });
    await tellOfBills();
    await payBill(billId);
    for (const day of ["2026-11-12", "2026-11-30", "2026-12-06", "2026-12-30"]) await tellOn(day);
    expect(await toldTo(email)).toEqual(["mail new", "mail paid"]);
  });

  it("and owes again is called overdue, once", async () => {
    const { lineId, email } = await aFixedCustomer();
    const { billId } = await aFreshBill({ lineId });
    await payBill(billId);
    await tellOn("2026-11-12");
    const back = { billId, source: "refund", reference: randomUUID(), amountCents: 3790, paidOn: "2026-12-10", at: clock.now() } as const;
    setNow("2026-12-10T11:00:00Z");
    await db().transaction((tx) => reversePayment(tx, back));
    await tellOfBills();
    await tellOn("2026-12-11");
    expect(await toldTo(email)).toEqual(["mail paid", "mail overdue"]);
  });

  it("is not told of to whoever has the receipt of the payment that settled it, and the log shows that receipt", async () => {
    const { principal, lineId, email } = await aFixedCustomer();
    const other = await anAccount();
    await anAssociation(other.accountId, lineId);
    const { billId } = await aFreshBill({ lineId });
    const reference = await payBill(billId);
    await db().transaction((tx) => queueMail(tx, aReceipt({ address: email, once: `payment-receipt:${reference}` })));
    await tellOfBills();
    expect(await toldTo(email)).toEqual([]);
    expect(await toldTo(other.email)).toEqual(["mail paid"]);
    expect(await listBillNotices(principal, lineId)).toMatchObject([{ kind: "paid", billId, channel: "mail", state: "waiting" }]);
  });

  it("long ago, as the operator's first files say, is no news", async () => {
    const { lineId, email } = await aFixedCustomer();
    const { billId } = await aFreshBill({ lineId, issueDate: "2025-01-10", dueDate: "2025-02-05" });
    await tellOfBills();
    await payBill(billId, "2025-02-01");
    await tellOfBills();
    await tellOn("2026-12-30");
    expect(await toldTo(email)).toEqual([]);
    expect(await occasionsOf(billId)).toEqual([]);
  });
});

describe("what is not to be dunned", () => {
  it("is a bill that is disputed as a whole, one that is being paid, and one that will be debited", async () => {
    const { lineId, email } = await aFixedCustomer();
    const disputed = await aFreshBill({ lineId, disputedCents: 3790 });
    const paying = await aFreshBill({ lineId });
    await holdBills(db(), [paying.billId]);
    for (const day of ["2026-11-30", "2026-12-06", "2026-12-07"]) await tellOn(day);
    expect(await toldTo(email)).toEqual(["mail new", "mail new"]);
    await db().update(bill).set({ disputedCents: 1000 }).where(eq(bill.id, disputed.billId));
    await tellOn("2026-12-08");
    const [last] = await db()
      .select({ values: notification.values })
      .from(notification)
      .where(like(notification.once, `bill-overdue:${disputed.billId}:%`));
    expect(last?.values).toMatchObject({ about: "overdue", amountCents: 2790 });
  });

  it("a bill with a mandate says when it will be debited, instead of asking to be paid", async () => {
    const { principal, lineId, email } = await aFixedCustomer();
    await giveMandate(principal, aMandateWish(lineId));
    const { billId } = await aFreshBill({ lineId });
    await tellOfBills();
    await tellOn("2026-11-30");
    expect(await toldTo(email)).toEqual(["mail newDebit", "mail dueDebit"]);
    const days = await db()
      .select({ values: notification.values })
      .from(notification)
      .where(like(notification.once, `bill-%:${billId}:%`));
    expect(days.map(({ values }) => values.day)).toEqual(["2026-12-05", "2026-12-05"]);
  });
});

it("at night nothing is told but what was just done", async () => {
  const { lineId, email } = await aFixedCustomer();
  const { billId } = await aFreshBill({ lineId });
  setNow("2026-11-10T23:30:00Z");
  await tellOfBills();
  expect(await toldTo(email)).toEqual([]);
  expect(await occasionsOf(billId)).toEqual(["new 2026-11-11", "due 2026-11-30"]);
  await payBill(billId);
  await tellOfBills();
  expect(await toldTo(email)).toEqual(["mail paid"]);
});

it("a bill goes with its mail as PDF, once, for whoever wants it, and is not kept", async () => {
  const { principal, accountId, lineId, email } = await aFixedCustomer();
  await setNotice(principal, { lineId, kind: "new", way: "pdf", on: true });
  const { billId, number } = await aFreshBill({ lineId });
  await tellOfBills();
  expect(await toldTo(email)).toEqual([]);
  const { rows } = await db().execute(sql`select key from graphile_worker.jobs where task_identifier = 'mail-bill'`);
  expect(rows).toEqual([{ key: `mail-bill-new:${billId}:${accountId}` }]);
  await mailBill(billId, accountId);
  await mailBill(billId, accountId);
  expect(await toldTo(email)).toEqual(["mail new"]);
  const [attached] = await db()
    .select({ id: notificationAttachment.notificationId, name: notificationAttachment.name, content: notificationAttachment.content })
    .from(notificationAttachment);
  expect(attached?.name).toBe(`${number}.pdf`);
  expect(Buffer.from(attached?.content ?? []).toString("latin1", 0, 5)).toBe("%PDF-");
  await db()
    .update(notification)
    .set({ address: "no address" })
    .where(eq(notification.id, attached?.id ?? ""));
  await sendMessage(attached?.id ?? "");
  expect(await db().select().from(notificationAttachment)).toEqual([]);
  await mailBill(billId, (await anAccount()).accountId);
  expect(await db().select().from(notificationAttachment)).toEqual([]);
});
