import { and, count, eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { bill } from "@/db/schema/billing";
import { billOccasion } from "@/db/schema/billing/bill-notice";
import { account, association } from "@/db/schema/identity";
import { setNotice } from "@/lib/billing/commands/notices/set-notice";
import { tellOfBills } from "@/lib/billing/commands/notices/tell-of-bills";
import { getNoticeSettings, listBillNotices } from "@/lib/billing/queries/notices";
import { BILL_NOTICES, type BillNotice, type NoticeWay } from "@/lib/billing/rules/notices";
import { clock } from "@/lib/clock";
import type { Principal } from "@/lib/principal";
import { aDelegate, aLine, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aFixedCustomer } from "../fixtures/debit";
import { principalOf } from "../fixtures/identity";
import { aFreshBill, payBill, toldTo, useNoonOf } from "../fixtures/notices";
import { refusal } from "../fixtures/refusal";

useDatabase();
useNoonOf("2026-11-10");
afterEach(() => db().delete(billOccasion));

const switchOn = (principal: Principal, lineId: string, kind: BillNotice, way: NoticeWay, on = true) =>
  setNotice(principal, { lineId, kind, way, on });

describe("the switches", () => {
  it.each(BILL_NOTICES)("%s: by mail and by SMS, each on its own", async (kind) => {
    const { principal, lineId, email } = await aFixedCustomer();
    const mobile = (await getNoticeSettings(principal, lineId))?.mobile ?? "";
    const told = async () => [await toldTo(email), await toldTo(mobile)].map((all) => all.length);
    const once = async (ways: Partial<Record<"mail" | "sms", boolean>>) => {
      for (const [way, on] of Object.entries(ways)) await switchOn(principal, lineId, kind, way as NoticeWay, on);
      const { billId } = await aFreshBill({ lineId });
      if (kind === "paid") await payBill(billId);
      await db().delete(billOccasion).where(eq(billOccasion.billId, billId));
      await db().insert(billOccasion).values({ billId, kind, lookAt: clock.now() });
      if (kind === "due") await db().update(bill).set({ dueDate: "2026-11-12" }).where(eq(bill.id, billId));
      if (kind === "overdue")
        await db()
          .update(bill)
          .set({ dueDate: "2026-11-09", importedAt: new Date("2026-11-01") })
          .where(eq(bill.id, billId));
      await tellOfBills();
    };
    await once({});
    expect(await told()).toEqual([1, 0]);
    await once({ sms: true });
    expect(await told()).toEqual([2, 1]);
    await once({ mail: false });
    expect(await told()).toEqual([2, 2]);
    await once({ sms: false });
    expect(await told()).toEqual([2, 2]);
  });

  it("an SMS for whom no Italian mobile is known goes by mail", async () => {
    const { principal, accountId, lineId, email } = await aFixedCustomer();
    await db().update(account).set({ recoveryMobile: null, recoveryMobileAt: null }).where(eq(account.id, accountId));
    await switchOn(principal, lineId, "new", "mail", false);
    await switchOn(principal, lineId, "new", "sms");
    await aFreshBill({ lineId });
    await tellOfBills();
    expect(await toldTo(email)).toEqual(["mail new"]);
  });

  it("are off for a delegate until they switch them on, not there for one who only looks, and over with the share", async () => {
    const { accountId, lineId, email } = await aFixedCustomer();
    const payer = await aDelegate(lineId, accountId, { access: "pay", until: new Date("2027-11-10") });
    const viewer = await aDelegate(lineId, accountId, { until: new Date("2027-11-10") });
    await aFreshBill({ lineId });
    await tellOfBills();
    expect([await toldTo(email), await toldTo(payer.email), await toldTo(viewer.email)]).toEqual([["mail new"], [], []]);
    await switchOn(principalOf(payer.accountId), lineId, "new", "mail");
    expect(await refusal(switchOn(principalOf(viewer.accountId), lineId, "new", "mail"))).toBe("not-allowed");
    await aFreshBill({ lineId });
    await tellOfBills();
    expect([await toldTo(payer.email), await toldTo(viewer.email)]).toEqual([["mail new"], []]);
    await db()
      .update(association)
      .set({ until: new Date("2026-11-10T10:59:59Z") })
      .where(eq(association.accountId, payer.accountId));
    await aFreshBill({ lineId });
    await tellOfBills();
    expect(await toldTo(payer.email)).toEqual(["mail new"]);
    expect(await listBillNotices(principalOf(payer.accountId), lineId)).toEqual([]);
    expect(await toldTo(email)).toHaveLength(3);
  });

  it("are nobody else's: not a stranger's, not somebody's who acts for the customer, not a mobile line's", async () => {
    const { principal, lineId } = await aFixedCustomer();
    const stranger = principalOf((await anAccount()).accountId);
    expect(await refusal(switchOn(stranger, lineId, "new", "mail", false))).toBe("not-found");
    expect(await refusal(switchOn({ ...principal, actor: "staff" }, lineId, "new", "mail", false))).toBe("not-found");
    expect(await getNoticeSettings(stranger, lineId)).toBeUndefined();
    await aFreshBill({ lineId });
    await tellOfBills();
    expect(await listBillNotices(stranger, lineId)).toEqual([]);
    const mobile = await aLine({ kind: "mobile" });
    await anAssociation(principal.subject, mobile.lineId);
    expect(await refusal(switchOn(principal, mobile.lineId, "new", "mail"))).toBe("not-found");
    const [written] = await db()
      .select({ count: count() })
      .from(auditLog)
      .where(and(eq(auditLog.action, "bill.notice"), eq(auditLog.subject, principal.subject)));
    expect(written?.count).toBe(0);
  });

  it("a closed account is told nothing", async () => {
    const { accountId, lineId, email } = await aFixedCustomer();
    await db().update(account).set({ disabledAt: new Date() }).where(eq(account.id, accountId));
    await aFreshBill({ lineId });
    await tellOfBills();
    expect(await toldTo(email)).toEqual([]);
  });
});
