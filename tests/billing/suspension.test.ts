import { randomUUID } from "node:crypto";
import { and, eq, like } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { bill, operatorExport } from "@/db/schema/billing";
import { billOccasion, suspensionNotice } from "@/db/schema/billing/bill-notice";
import { association } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { setNotice } from "@/lib/billing/commands/notices/set-notice";
import { tellOfBills } from "@/lib/billing/commands/notices/tell-of-bills";
import { reversePayment } from "@/lib/billing/commands/reverse-payment";
import { getNoticeSettings, listBillNotices, listSuspensions } from "@/lib/billing/queries/notices";
import { BILL_NOTICES } from "@/lib/billing/rules/notices";
import { clock } from "@/lib/clock";
import { aDelegate, aLine, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aFixedCustomer } from "../fixtures/debit";
import { principalOf } from "../fixtures/identity";
import { aFreshBill, setNow, tellOn, toldTo, useNoonOf } from "../fixtures/notices";

useDatabase();
useNoonOf("2026-11-10");
afterEach(() => db().delete(billOccasion));

const noticesOf = (billId: string) =>
  db().select().from(suspensionNotice).where(eq(suspensionNotice.billId, billId)).orderBy(suspensionNotice.noticedAt);
const exportsOf = (billId: string) =>
  db()
    .select({ body: operatorExport.body })
    .from(operatorExport)
    .where(and(eq(operatorExport.billId, billId), eq(operatorExport.kind, "suspension-notice")));

/** Days of the life of a bill that is due on 5 December and is not paid. */
async function untilNoticed(days: readonly string[] = ["2026-11-10", "2026-11-30", "2026-12-06", "2026-12-19", "2026-12-20"]) {
  for (const day of days) await tellOn(day);
}

describe("before a suspension", () => {
  it("the holder is told by mail and SMS, whatever they switched off, once, with a day at least forty days away; the operator too", async () => {
    const { principal, lineId, email } = await aFixedCustomer();
    for (const kind of BILL_NOTICES) await setNotice(principal, { lineId, kind, way: "mail", on: false });
    const { billId, number } = await aFreshBill({ lineId });
    await untilNoticed(["2026-11-10", "2026-11-30", "2026-12-06", "2026-12-19"]);
    expect(await toldTo(email)).toEqual([]);
    setNow("2026-12-20T11:00:00Z");
    await Promise.all([tellOfBills(), tellOfBills()]);
    for (const day of ["2026-12-21", "2026-12-22", "2027-02-10"]) await tellOn(day);
    const mobile = (await getNoticeSettings(principal, lineId))?.mobile ?? "";
    expect([await toldTo(email), await toldTo(mobile)]).toEqual([["mail suspension"], ["sms suspension"]]);
    expect(await noticesOf(billId)).toMatchObject([{ lineId, amountCents: 3790, notBefore: "2027-02-03", endedAt: null }]);
    const told = await exportsOf(billId);
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0]?.body ?? "")).toMatchObject({
      kind: "suspension-notice",
      bill: { number },
      amount: "37.90",
      due_on: "2026-12-05",
      not_before: "2027-02-03",
      created_at: "2026-12-20T11:00:00.000Z",
    });
    expect(await listSuspensions(principal, lineId)).toEqual([
      { billId, billNumber: number, amountCents: 3790, noticedOn: "2026-12-20", notBefore: "2027-02-03" },
    ]);
    expect(await listBillNotices(principal, lineId)).toMatchObject([{ kind: "suspension" }, { kind: "suspension" }]);
  });

  it("the database takes no notice of fewer than forty days, no second one that stands, and changes none", async () => {
    const { lineId } = await aFixedCustomer();
    const { billId } = await aFreshBill({ lineId });
    const row = { billId, lineId, amountCents: 100, noticedAt: new Date("2026-12-20T23:30:00Z") };
    const insert = (notBefore: string) =>
      db()
        .insert(suspensionNotice)
        .values({ id: randomUUID(), ...row, notBefore });
    // In Rome it is the 21st.
    await expect(insert("2027-01-29")).rejects.toThrow();
    await insert("2027-01-30");
    await expect(insert("2027-02-28")).rejects.toThrow();
    await expect(db().update(suspensionNotice).set({ notBefore: "2026-12-31" })).rejects.toThrow();
    await expect(db().delete(suspensionNotice)).rejects.toThrow();
  });

  it("nothing is asked for that is disputed, and nobody is told of a bill that is disputed as a whole", async () => {
    const { principal, lineId, email } = await aFixedCustomer();
    const partly = await aFreshBill({ lineId, disputedCents: 1000 });
    const wholly = await aFreshBill({ lineId, disputedCents: 3790 });
    await untilNoticed();
    expect(await noticesOf(partly.billId)).toMatchObject([{ amountCents: 2790 }]);
    expect(await noticesOf(wholly.billId)).toEqual([]);
    expect((await toldTo(email)).filter((told) => told === "mail suspension")).toHaveLength(1);
    await db().update(bill).set({ disputedCents: 3790 }).where(eq(bill.id, partly.billId));
    expect(await listSuspensions(principal, lineId)).toEqual([]);
    await tellOn("2026-12-21");
    expect(await noticesOf(partly.billId)).toMatchObject([{ endedAt: new Date("2026-12-21T11:00:00Z") }]);
  });

  it("a payment ends it; when that goes back, forty days begin anew", async () => {
    const { principal, lineId, email } = await aFixedCustomer();
    const { billId } = await aFreshBill({ lineId });
    await untilNoticed();
    const money = { billId, reference: randomUUID(), amountCents: 3790 } as const;
    setNow("2026-12-22T11:00:00Z");
    await db().transaction((tx) => applyPayment(tx, { ...money, source: "operator", paidOn: "2026-12-22", at: clock.now() }));
    expect(await listSuspensions(principal, lineId)).toEqual([]);
    await tellOfBills();
    await tellOn("2026-12-23");
    setNow("2027-01-10T11:00:00Z");
    await db().transaction((tx) => reversePayment(tx, { ...money, source: "refund", paidOn: "2027-01-10", at: clock.now() }));
    for (const day of ["2027-01-10", "2027-01-11", "2027-01-12"]) await tellOn(day);
    expect((await noticesOf(billId)).map(({ notBefore, endedAt }) => [notBefore, endedAt !== null])).toEqual([
      ["2027-02-03", true],
      ["2027-02-25", false],
    ]);
    expect((await toldTo(email)).filter((told) => told === "mail suspension")).toHaveLength(2);
    expect(await exportsOf(billId)).toHaveLength(2);
  });

  it("is told to the holder where one is known, else to whoever proved the line; a delegate reads it, a stranger does not", async () => {
    const holder = await aFixedCustomer();
    const other = await anAccount();
    await anAssociation(other.accountId, holder.lineId);
    const until = new Date("2027-11-10");
    const delegate = await aDelegate(holder.lineId, holder.accountId, { access: "manage", until });
    await db().update(association).set({ holderSince: new Date() }).where(eq(association.accountId, holder.accountId));
    await aFreshBill({ lineId: holder.lineId });
    await untilNoticed();
    const suspended = (told: string[]) => told.filter((one) => one.endsWith("suspension")).length;
    expect([await toldTo(holder.email), await toldTo(other.email), await toldTo(delegate.email)].map(suspended)).toEqual([1, 0, 0]);
    expect(await listSuspensions(principalOf(delegate.accountId), holder.lineId)).toHaveLength(1);
    const stranger = principalOf((await anAccount()).accountId);
    expect(await listSuspensions(stranger, holder.lineId)).toEqual([]);
  });

  it("of a line that nobody has here nothing is recorded", async () => {
    const { lineId } = await aLine();
    const { billId } = await aFreshBill({ lineId });
    await untilNoticed();
    expect(await noticesOf(billId)).toEqual([]);
    expect(await exportsOf(billId)).toEqual([]);
    expect(
      await db()
        .select()
        .from(notification)
        .where(like(notification.once, `bill-%:${billId}:%`)),
    ).toEqual([]);
  });
});
