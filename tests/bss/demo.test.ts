import { readFileSync } from "node:fs";
import { and, eq, gt, isNotNull, sql } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { bill, billPayment, document } from "@/db/schema/billing";
import { creditNote } from "@/db/schema/billing/credit-note";
import { rowDispute } from "@/db/schema/billing/row-dispute";
import { creditAccount, creditMovement } from "@/db/schema/credit";
import { creditTransfer } from "@/db/schema/credit/transfer";
import { account, association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { notification } from "@/db/schema/notifications";
import { keptMoney } from "@/db/schema/payments/kept-money";
import { autoTopUp } from "@/db/schema/payments/automatic";
import { savedMethod } from "@/db/schema/payments/saved-method";
import { ticket } from "@/db/schema/support";
import { counter, service, spendingCap, usageAlert, usageDay, usageEvent, usageThreshold } from "@/db/schema/usage";
import { callDetail } from "@/db/schema/usage/call-detail";
import { annasBills } from "@/db/seed/demo-bills";
import { loadDemo } from "@/db/seed/demo";
import { xsdCheck } from "@/lib/bss/fatturapa/xsd";
import { findMissingBills } from "@/lib/billing/gaps";
import { getDelivery, listBillNotices, listSuspensions } from "@/lib/billing/queries/notices";
import { billState } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { resetEnv } from "@/lib/env";
import { verifyPassword } from "@/lib/identity/password";
import { cardExpiry } from "@/lib/payments/rules";
import { useDatabase } from "../fixtures/database";
import { sharedXsd } from "../fixtures/invoice";

useDatabase();

const realNow = clock.now;
afterEach(() => {
  clock.now = realNow;
  process.env.DEMO = "1";
  resetEnv();
});

const silent = () => undefined;

describe("the demo operator", () => {
  it("is not loaded outside a demo", async () => {
    process.env.DEMO = "0";
    process.env.PUBLIC_URL = "https://portal.example";
    process.env.PAYMENTS_MODE = "";
    resetEnv();
    await loadDemo(silent);
    expect(await db().select().from(account)).toEqual([]);
    delete process.env.PUBLIC_URL;
    process.env.PAYMENTS_MODE = "sandbox";
  });

  it("is loaded once by two starts at the same moment", async () => {
    process.env.OPERATOR_NETWORK_SECRET = "network-secret-of-the-tests-0123456789";
    resetEnv();
    const messages: string[] = [];
    await Promise.all([loadDemo((message) => messages.push(message)), loadDemo((message) => messages.push(message))]);
    await loadDemo((message) => messages.push(message));
    expect(messages).toEqual([
      "Anna Ferri: line 06 5550 1234",
      "Anna Ferri: 14 bills",
      "Anna Ferri: account anna@demo.example",
      "Giulia Riva: account giulia@demo.example, 3 lines",
      "Marco Neri: account marco@demo.example, a prepaid line with its movements and its usage",
      "Paolo Conti: two lines that nobody has registered",
    ]);

    const [anna] = await db().select().from(account).where(eq(account.email, "anna@demo.example"));
    expect(anna?.recoveryMobile).toBe("+393475550142");
    expect(await verifyPassword(anna?.passwordHash, "demo-password-2026")).toBe(true);
    const [home] = await db().select().from(line).where(eq(line.contractRef, "888000512345"));
    expect(home).toMatchObject({ number: "+390655501234", kind: "fixed", name: "Fibra casa" });
    expect(
      await db()
        .select()
        .from(association)
        .where(eq(association.accountId, anna?.id ?? "")),
    ).toMatchObject([{ accountId: anna?.id, lineId: home?.id, proof: "bill_code" }]);
    expect(await db().select({ id: document.id }).from(document)).toHaveLength(14 + 9);
    const bills = await db()
      .select()
      .from(bill)
      .where(eq(bill.lineId, home?.id ?? ""))
      .orderBy(bill.issueDate);
    const today = new Date().toISOString().slice(0, 10);
    expect(bills.map((one) => billState(one, today))).toEqual([...Array.from({ length: 11 }, () => "paid"), "overdue", "paid", "unpaid"]);
    expect(bills.every((one) => one.remarks.length === 0)).toBe(true);
    expect(await db().select({ id: billPayment.id }).from(billPayment)).toHaveLength(12 + 8);
    const {
      rows: [sum],
    } = await db().execute<{ total: number; booked: number }>(
      sql`select sum(amount_cents)::int total, (select count(*)::int from ledger_tx) booked from ledger_entry`,
    );
    expect(sum).toEqual({ total: 0, booked: 12 + 9 + 25 + 7 + 7 + 2 + 1 });
    const lineOf = async (number: string) => (await db().select().from(line).where(eq(line.number, number)))[0]?.id ?? "";
    const marcos = await lineOf("+393475550166");
    const [credit] = await db().select().from(creditAccount).where(eq(creditAccount.lineId, marcos));
    const moved = await db().select().from(creditMovement).where(eq(creditMovement.lineId, marcos)).orderBy(creditMovement.position);
    expect(credit).toMatchObject({ balanceCents: 1240 });
    expect(moved).toHaveLength(25);
    expect(moved.at(-1)?.balanceAfterCents).toBe(1240);
    expect(moved.every(({ kind }, index) => index === 0 || kind !== "correction")).toBe(true);
    const counters = await db()
      .select()
      .from(counter)
      .innerJoin(service, eq(service.id, counter.serviceId))
      .where(isNotNull(counter.total));
    const marcosCounters = counters.filter((one) => one.service.lineId === marcos);
    expect(marcosCounters.map((one) => [one.counter.kind, (one.counter.total ?? 0) - one.counter.used]).sort()).toEqual([
      ["data", 41_600_000_000],
      ["minutes", 4620],
      ["sms", 86],
    ]);
    const days = await db().select().from(usageDay);
    for (const { counter: own, service: plan } of counters.filter((one) => one.service.priceCents > 0)) {
      const used = days.filter(({ lineId, kind, day }) => lineId === plan.lineId && kind === own.kind && day >= plan.periodStart);
      expect(used.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(own.used);
    }
    const phone = await lineOf("+393475550188");
    const tablet = await lineOf("+393385550199");
    const named = { [marcos]: "marco", [home?.id ?? ""]: "anna", [phone]: "phone", [tablet]: "tablet" };
    const detailed = await db().selectDistinct({ lineId: usageEvent.lineId }).from(usageEvent).where(isNotNull(usageEvent.counterpart));
    expect(detailed.map(({ lineId }) => named[lineId]).sort()).toEqual(["anna", "marco", "phone", "tablet"]);
    expect((await db().select().from(callDetail)).map(({ lineId }) => named[lineId]).sort()).toEqual(["anna", "marco"]);
    expect(await db().select().from(usageThreshold)).toMatchObject([{ lineId: marcos, kind: "data", percent: 80 }]);
    const [renewal, mandate] = await db().select().from(autoTopUp).orderBy(autoTopUp.kind);
    expect(renewal).toMatchObject({ lineId: tablet, kind: "renewal", state: "on" });
    const day = dayOf(clock.now());
    const methods = await db().select().from(savedMethod).orderBy(savedMethod.expYear);
    expect(methods.filter(({ provider }) => provider === "paypal")).toMatchObject([{ payer: "g…a@demo.example", isDefault: false }]);
    const cards = methods.filter(({ provider }) => provider === "stripe");
    expect(cards.map((card) => cardExpiry(card, day))).toEqual(["soon", "good"]);
    const [cap] = await db().select().from(spendingCap);
    expect(cap).toMatchObject({ lineId: marcos, capCents: 1000 });
    expect(days.filter(({ lineId, isRoaming, costCents }) => lineId === marcos && (isRoaming || costCents > 0))).toHaveLength(2);
    expect(mandate).toMatchObject({ lineId: phone, kind: "threshold", state: "on", thresholdCents: 300, amountCents: 500 });
    expect(mandate?.mandate).toContain("347 555 0188");
    expect(await db().select().from(creditAccount).where(eq(creditAccount.lineId, phone))).toMatchObject([
      { balanceCents: 900 + 603 - 174 - 200 },
    ]);
    expect(await db().select().from(creditTransfer)).toMatchObject([{ fromLineId: phone, amountCents: 200, state: "ordered" }]);
    const [alert] = await db().select().from(usageAlert);
    expect(alert).toMatchObject({ kind: "data", percent: 80 });
    const [told] = await db()
      .select()
      .from(notification)
      .where(eq(notification.once, alert?.told ?? ""));
    expect(told).toMatchObject({ channel: "sms", state: "sent", receipt: "delivered" });
    const hers = await db()
      .select()
      .from(bill)
      .where(and(eq(bill.lineId, await lineOf("+390255507788")), gt(bill.totalCents, 0)))
      .orderBy(bill.issueDate);
    expect(findMissingBills(hers, day)?.months).toHaveLength(1);
    expect(hers.map((one) => billState(one, today))).toEqual([...Array.from({ length: 7 }, () => "paid"), "partly_paid"]);
    const [report, ...others] = await db().select().from(ticket).orderBy(ticket.id);
    expect(others).toMatchObject([{ kind: "dispute", state: "open" }]);
    expect(await db().select().from(rowDispute)).toMatchObject([{ ticketId: others[0]?.id, state: "open", amountCents: 732 }]);
    expect(await db().select().from(creditNote)).toMatchObject([{ appliedCents: 0 }]);
    expect(await db().select().from(keptMoney)).toMatchObject([{ source: "credit-note", amountCents: 732, usedCents: 0 }]);
    const reported = await db()
      .select()
      .from(creditMovement)
      .where(and(eq(creditMovement.lineId, phone), eq(creditMovement.position, report?.movementPosition ?? 0)));
    expect(report).toMatchObject({ lineId: phone, state: "open", reason: "twice" });
    expect(reported).toMatchObject([{ kind: "usage", amountCents: -87, note: "Chiamata a un numero 199" }]);
  });
});

describe("the demo's notices", () => {
  it("show each state: a log of what was sent, a suspension announced, one line without paper and one on paper", async () => {
    const people = await db().select({ id: account.id, email: account.email }).from(account);
    const of = (email: string) => {
      const id = people.find((one) => one.email === email)?.id ?? "";
      return { principal: { subject: id, actor: id, scopes: [], authenticatedAt: new Date() }, id };
    };
    const lineOf = async (number: string) => (await db().select().from(line).where(eq(line.number, number)))[0]?.id ?? "";
    const [anna, giulia] = [of("anna@demo.example"), of("giulia@demo.example")];
    const [home, studio] = [await lineOf("+390655501234"), await lineOf("+390255507788")];
    expect(await getDelivery(anna.principal, home)).toMatchObject({ way: "app" });
    expect(await getDelivery(giulia.principal, studio)).toMatchObject({ way: "paper", address: { town: "Milano" } });
    const sent = await listBillNotices(anna.principal, home);
    expect(sent.map(({ kind, channel, state }) => `${kind} ${channel} ${state}`)).toEqual(
      expect.arrayContaining([
        "suspension mail sent",
        "suspension sms delivered",
        "overdue mail sent",
        "due sms delivered",
        "new mail sent",
      ]),
    );
    const [suspension] = await listSuspensions(anna.principal, home);
    expect(suspension && suspension.notBefore > dayOf(new Date())).toBe(true);
  });
});

describe("Anna's bills", () => {
  it.each(["2026-01-01", "2026-01-31", "2026-02-28", "2026-03-01", "2026-11-30", "2028-02-29"])("have their states on %s", (today) => {
    const due = annasBills(today).map(({ xml, payment }) => ({
      issued: /<Data>([^<]+)/.exec(xml)?.[1] ?? "",
      due: /<DataScadenzaPagamento>([^<]+)/.exec(xml)?.[1] ?? "",
      paidOn: payment?.paid_on,
    }));
    expect(due.filter((one) => one.paidOn !== undefined)).toHaveLength(12);
    expect(due.every((one) => one.issued <= today && (one.paidOn === undefined || (one.paidOn < today && one.paidOn >= one.issued)))).toBe(
      true,
    );
    const [overdue, unpaid] = due.filter((one) => one.paidOn === undefined);
    expect(overdue?.due && overdue.due < today).toBe(true);
    expect(unpaid?.due && unpaid.due > today).toBe(true);
    expect(unpaid).toBe(due.at(-1));
  });

  it("are the same within a month, valid, and the newest differs from the one before", () => {
    expect(annasBills("2026-11-02")).toEqual(annasBills("2026-11-28"));
    const bills = annasBills("2026-11-02");
    expect(bills.at(-2)?.xml).toContain("ABB-SCONTO");
    expect(bills.at(-1)?.xml).not.toContain("ABB-SCONTO");
    expect(bills.filter(({ xml }) => xml.includes("TEL-ESTERO")).length).toBeGreaterThan(2);
    expect(bills.filter(({ xml }) => xml.includes("UNA-"))).toHaveLength(2);
    expect(bills.some(({ xml }) => xml.includes("<Natura>N1"))).toBe(true);
    expect(new Set(bills.map(({ fileName }) => fileName)).size).toBe(14);
  });

  const xsd = sharedXsd();
  it.skipIf(xsd === undefined)("are valid by the official schema", () => {
    expect(readFileSync(xsd ?? "").length).toBeGreaterThan(0);
    const check = xsdCheck(xsd ?? "");
    for (const { xml } of annasBills("2026-01-15")) {
      expect(() => {
        check(xml);
      }).not.toThrow();
    }
  });
});
