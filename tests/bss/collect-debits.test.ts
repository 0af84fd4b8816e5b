import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { bill, billPayment } from "@/db/schema/billing";
import { debitFile, directDebit } from "@/db/schema/billing/direct-debit";
import { rateLimit } from "@/db/schema/identity";
import { agreePlan } from "@/lib/billing/commands/instalments/agree-plan";
import { collectDebits, decideFile } from "@/lib/bss/commands/collect-debits";
import { importPayments } from "@/lib/bss/commands/import-payments";
import { sepaText } from "@/lib/bss/pain008";
import { tellOfBills } from "@/lib/billing/commands/notices/tell-of-bills";
import { clock } from "@/lib/clock";
import { addDays, dayOf } from "@/lib/dates";
import { useKept } from "@/lib/payments/commands/kept/use";
import { announceDebits } from "@/lib/payments/commands/debit/announce";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { systemPrincipal } from "@/lib/principal";
import { getBillMatters } from "@/lib/support/queries/bill-matters";
import { Readable } from "node:stream";
import { aBill } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aFixedCustomer, anAnnouncedDebit, debitsOf, mandatesOf, toldOfDebit } from "../fixtures/debit";
import { setEnv } from "../fixtures/operator";
import { aPayer, billNow, books } from "../fixtures/paying";
import { readCollection } from "../fixtures/pain008";
import { refusal } from "../fixtures/refusal";
import { useSandbox } from "../fixtures/sandbox";
import { load } from "../fixtures/usage";

useDatabase();
useSandbox();

const system = systemPrincipal("terminal", new Date());
let folder: string;

beforeEach(async () => {
  await db().delete(rateLimit);
  // Each test collects its own alone.
  await db().update(directDebit).set({ state: "canceled", settledAt: new Date() }).where(eq(directDebit.state, "planned"));
  await db().update(debitFile).set({ writtenAt: new Date() });
  folder = mkdtempSync(path.join(tmpdir(), "mytim-debits-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const collect = () => collectDebits(system, folder);
const files = () => readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "utf8"));
const result = (reference: string, state: string, over: object = {}) => ({
  ...{ type: "debit_result", reference: reference.replaceAll("-", ""), state, at: "2026-11-30T09:00:00Z" },
  ...over,
});
const onlyDebit = async (billId: string) => {
  const [debit] = (await debitsOf(billId)).filter(({ state }) => state !== "canceled");
  if (!debit) throw new Error("no debit");
  return debit;
};

describe("a collection file", () => {
  it("has each debit that is due once, with its sums, in the letters of SEPA; a second run writes nothing", async () => {
    const one = await anAnnouncedDebit({ holder: "Łucja Đorđević & Søn «Größe»" });
    const other = await anAnnouncedDebit({ totalCents: 105 });
    expect(await collect()).toMatchObject([{ debits: 2, totalCents: 3895 }]);
    const [xml = ""] = files();
    const [batch] = readCollection(xml);
    expect(batch).toMatchObject({ PmtTpInf: { SeqTp: "FRST" }, ReqdColltnDt: addDays(dayOf(new Date()), 5) });
    expect(batch?.DrctDbtTxInf.map(({ Dbtr }) => Dbtr.Nm)).toContain("Lucja Dordevic + Son .Grosse.");
    const debit = await onlyDebit(one.billId);
    expect(batch?.DrctDbtTxInf.map(({ PmtId }) => PmtId.EndToEndId)).toContain(debit.id.replaceAll("-", ""));
    expect(Buffer.from(xml, "ascii").toString("ascii")).toBe(xml);
    expect([await billNow(one.billId), await billNow(other.billId)]).toMatchObject([{ state: "processing" }, { state: "processing" }]);
    expect(await collect()).toEqual([]);
    expect(files()).toHaveLength(1);
  });

  it("is decided once by two at the same moment, and written again to the byte after a kill", async () => {
    await anAnnouncedDebit();
    await anAnnouncedDebit();
    await Promise.all([decideFile(system), decideFile(system), decideFile(system)]);
    // Killed before it was written; meanwhile the configuration changed.
    setEnv("SEPA_CREDITOR_NAME", "Somebody else");
    setEnv("SEPA_CREDITOR_IBAN", "IT60X0542811101000000123456");
    setEnv("SEPA_CREDITOR_ID", "IT53ZZZ0000099999900584");
    const [first] = await collect();
    expect(first?.debits).toBe(2);
    const [before] = files();
    await db()
      .update(debitFile)
      .set({ writtenAt: null })
      .where(sql`${debitFile.id} = (select id from debit_file order by id desc limit 1)`);
    rmSync(path.join(folder, first?.name ?? ""));
    expect(await collect()).toEqual([first]);
    expect(files()).toEqual([before]);
    expect(before).not.toContain("Somebody else");
  });

  it("begins a mandate with FRST, goes on with RCUR, and begins again after the first was rejected", async () => {
    const { billId, lineId } = await anAnnouncedDebit();
    await collect();
    const first = await onlyDebit(billId);
    expect(first.sequence).toBe("FRST");
    const nextBill = async () => {
      const made = await aBill({ lineId, dueDate: addDays(dayOf(new Date()), 2) });
      await announceDebits();
      await collect();
      return onlyDebit(made.billId);
    };
    await load(result(first.id, "rejected", { reason: "AM04" }));
    const second = await nextBill();
    expect(second.sequence).toBe("FRST");
    expect((await nextBill()).sequence).toBe("RCUR");
  });

  it("leaves out what was paid, is owed no more, or is not due yet; never more than is owed", async () => {
    const paid = await anAnnouncedDebit();
    const partly = await anAnnouncedDebit();
    const pay = async (number: string, euro: string) => {
      const stream = Readable.from([
        `${JSON.stringify({ reference: `R-${number}`, bill_number: number, amount: euro, paid_on: "2026-11-29" })}\n`,
      ]);
      await importPayments(system, { fileName: "x", format: "ndjson", stream }, { now: new Date() });
    };
    await pay(paid.billNumber, "37.90");
    await pay(partly.billNumber, "10.00");
    expect(await collect()).toMatchObject([{ debits: 1, totalCents: 2790 }]);
    expect(await debitsOf(paid.billId)).toMatchObject([{ state: "canceled" }]);
    expect(await billNow(paid.billId)).toMatchObject({ state: "paid" });
    expect((await onlyDebit(partly.billId)).amountCents).toBe(2790);
  });

  it("is for the portal's own work alone, and needs a creditor", async () => {
    const { principal } = await aFixedCustomer();
    expect(await refusal(collectDebits(principal, folder))).toBe("not-found");
  });

  it.each([
    ["Perché no? Città/È", "Perche no? Citta/E"],
    ["//a//b/", "a/b"],
    ["Ωμέγα", "....."],
    ["", "."],
    ["x".repeat(80), "x".repeat(70)],
  ])("writes %j as %j", (text, written) => {
    expect(sepaText(text, 70)).toBe(written);
  });
});

describe("while a debit is with the bank", () => {
  it("its bill cannot be paid in another way; before that, paying takes the debit back", async () => {
    const { principal, billId } = await anAnnouncedDebit();
    const other = await anAnnouncedDebit();
    await startBillPayment(other.principal, other.billId, aPayer);
    expect(await debitsOf(other.billId)).toMatchObject([{ state: "canceled" }]);
    await collect();
    expect(await refusal(startBillPayment(principal, billId, aPayer))).toBe("bill-being-debited");
    expect(await debitsOf(other.billId)).toMatchObject([{ state: "canceled" }]);
  });

  it("is it or a checkout, whoever is first, twenty times at the same moment", async () => {
    const customers = [];
    for (let n = 0; n < 20; n++) customers.push(await anAnnouncedDebit());
    const [, ...outcomes] = await Promise.all([
      collect(),
      ...customers.map(({ principal, billId }) => refusal(startBillPayment(principal, billId, aPayer))),
    ]);
    for (const [index, { billId }] of customers.entries()) {
      const states = (await debitsOf(billId)).map(({ state }) => state);
      expect([
        ["done", "canceled"],
        ["bill-being-debited", "collecting"],
      ]).toContainEqual([outcomes[index], ...states]);
      expect(await billNow(billId)).toMatchObject({ state: "processing" });
    }
  }, 60_000);
});

describe("what the bank says", () => {
  it("collected: the bill is paid once, in the books too, with a receipt", async () => {
    const { billId, email } = await anAnnouncedDebit();
    await collect();
    const { id: debitId } = await onlyDebit(billId);
    const before = await books();
    const row = result(debitId, "collected");
    const loads = await Promise.all([load(row), load(row), load(row)]);
    expect(loads.flatMap(({ results }) => results).sort()).toEqual(["done", "unchanged", "unchanged"]);
    const after = await books();
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect(after.movements - before.movements).toBe(1);
    expect((after.sums["clearing:sepa"] ?? 0) - (before.sums["clearing:sepa"] ?? 0)).toBe(3790);
    expect(after.total).toBe(0);
    expect((await toldOfDebit(email)).filter((one) => one === "payment-receipt")).toHaveLength(1);
    expect(await db().select().from(billPayment).where(eq(billPayment.billId, billId))).toMatchObject([
      { source: "direct-debit", reference: debitId, amountCents: 3790 },
    ]);
    expect((await load(result(debitId, "collected", { reference: debitId }))).results).toEqual(["unchanged"]);
  });

  it("returned afterwards: the bill owes again, the money leaves the books, the customer is told why, and it is not debited anew", async () => {
    const { billId, email, lineId, principal } = await anAnnouncedDebit();
    await collect();
    const { id: debitId } = await onlyDebit(billId);
    const before = await books();
    await load(result(debitId, "collected"));
    const back = result(debitId, "returned", { reason: "MD06" });
    expect((await load(back, back)).results).toEqual(["done", "unchanged"]);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
    const after = await books();
    expect([after.sums["clearing:sepa"], after.total]).toEqual([before.sums["clearing:sepa"] ?? 0, 0]);
    await tellOfBills();
    expect((await toldOfDebit(email)).at(-1)).toBe("bill-notice debitFailed");
    expect(await mandatesOf(lineId)).toMatchObject([{ state: "active" }]);
    await announceDebits();
    expect(await debitsOf(billId)).toHaveLength(1);
    expect((await load(result(debitId, "collected"))).results).toEqual(["refused"]);
    expect(await startBillPayment(principal, billId, aPayer)).toContain("http");
  });

  it.each(["AC04", "MD01", "MD07", "SL01"])("rejected for %s: the bill owes again, and the mandate is suspended", async (reason) => {
    const { billId, email, lineId } = await anAnnouncedDebit();
    await collect();
    const coming = await aBill({ lineId, dueDate: addDays(dayOf(clock.now()), 10) });
    await announceDebits();
    const { id: debitId } = await onlyDebit(billId);
    expect((await load(result(debitId, "rejected", { reason }))).results).toEqual(["done"]);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
    expect(await mandatesOf(lineId)).toMatchObject([{ state: "suspended", suspendCode: reason }]);
    expect(await debitsOf(coming.billId)).toMatchObject([{ state: "canceled" }]);
    await tellOfBills();
    expect((await toldOfDebit(email)).slice(-2)).toEqual(["direct-debit suspended", "bill-notice debitFailed"]);
  });

  it("keeps for the customer what the bill had meanwhile received elsewhere, and takes that back first", async () => {
    const { billId, billNumber, lineId, principal } = await anAnnouncedDebit();
    await collect();
    const stream = Readable.from([
      `${JSON.stringify({ reference: `E-${billNumber}`, bill_number: billNumber, amount: "10.00", paid_on: "2026-11-29" })}\n`,
    ]);
    await importPayments(system, { fileName: "x", format: "ndjson", stream }, { now: new Date() });
    const { id: debitId } = await onlyDebit(billId);
    const before = (await books()).sums["owed:customers"] ?? 0;
    await load(result(debitId, "collected"));
    expect(((await books()).sums["owed:customers"] ?? 0) - before).toBe(-1000);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    const { billId: laterId } = await aBill({ lineId, totalCents: 600 });
    await useKept(principal, laterId);
    expect(await billNow(laterId)).toEqual({ state: "paid", paidCents: 600 });
    expect(await getBillMatters(principal, billId)).toMatchObject({ keptCents: 400 });
    await load(result(debitId, "returned", { reason: "AM04" }));
    expect(((await books()).sums["owed:customers"] ?? 0) - before).toBe(0);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 1000 });
    // A later bill that it had paid owes that again.
    expect(await billNow(laterId)).toEqual({ state: "open", paidCents: 0 });
    expect(await getBillMatters(principal, billId)).toMatchObject({ keptCents: 0 });
  });

  it("of no debit of ours, of one that is in no file, or without a reason, is refused", async () => {
    const { billId } = await anAnnouncedDebit();
    const { id: debitId } = await onlyDebit(billId);
    expect((await load(result("0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "collected"), result(debitId, "collected"))).results).toEqual([
      "refused",
      "refused",
    ]);
    await collect();
    expect((await load(result(debitId, "rejected"))).results).toEqual(["refused"]);
    expect(await billNow(billId)).toMatchObject({ state: "processing" });
  });
});

it("a bill that is paid in instalments is not debited", async () => {
  const { principal, billId, lineId } = await anAnnouncedDebit();
  await db()
    .update(bill)
    .set({ dueDate: addDays(dayOf(clock.now()), -1) })
    .where(eq(bill.id, billId));
  await agreePlan(principal, { billId, count: 2, totalCents: 3790, words: () => "I agree." });
  expect(await debitsOf(billId)).toMatchObject([{ state: "canceled" }]);
  await db()
    .update(bill)
    .set({ dueDate: addDays(dayOf(clock.now()), 1) })
    .where(eq(bill.id, billId));
  await announceDebits();
  expect(await debitsOf(billId)).toHaveLength(1);
  expect(await mandatesOf(lineId)).toMatchObject([{ state: "active" }]);
});
