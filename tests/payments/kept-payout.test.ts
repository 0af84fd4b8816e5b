import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { rateLimit } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { keptMoney } from "@/db/schema/payments/kept-money";
import { listBillYears } from "@/lib/billing/queries/list-bills";
import { getStatementSums, listEntries } from "@/lib/billing/queries/statement";
import { getTaxYear } from "@/lib/billing/queries/tax-years";
import { sweepExports } from "@/lib/bss/commands/send-exports";
import { inEnglish } from "@/lib/bss/templates/reason";
import { listReturns } from "@/lib/credit/queries/residual";
import { dayOf } from "@/lib/dates";
import { settleCreditNote } from "@/lib/payments/commands/credit-notes";
import { keepExcess, keepForNext, keepWhatCame } from "@/lib/payments/commands/kept/keep";
import { payOutKept, type PayoutWish } from "@/lib/payments/commands/kept/pay-out";
import { useKept } from "@/lib/payments/commands/kept/use";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import type { Principal } from "@/lib/principal";
import { getBillMatters } from "@/lib/support/queries/bill-matters";
import { aBill, aDelegate, anAccount } from "../fixtures/billing";
import { aCreditNote } from "../fixtures/credit-notes";
import { useDatabase } from "../fixtures/database";
import { paidElsewhere } from "../fixtures/kept";
import { arrivedAt, exportsNow, useOperator } from "../fixtures/operator";
import { aCustomerWithBill, aPayer, billNow, books, paymentsOf, principalOf } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { checkoutRefOf } from "../fixtures/sandbox";
import { load } from "../fixtures/usage";

useDatabase();
const sandbox = useOperator();

const IBAN = "IT60X0542811101000000123456";
const TAX = "PRVMRA80A01H501X";

const wishOf = (billId: string, over: Partial<PayoutWish> = {}): PayoutWish => ({
  requestId: uuidv7(),
  billId,
  iban: IBAN,
  holder: "Carla Canary",
  amountCents: 1700,
  isConfirmed: true,
  ...over,
});
const requestsOf = (lineId: string) => db().select().from(creditReturn).where(eq(creditReturn.lineId, lineId));
const keptOf = (lineId: string) =>
  db()
    .select({ source: keptMoney.source, amountCents: keptMoney.amountCents, usedCents: keptMoney.usedCents })
    .from(keptMoney)
    .innerJoin(bill, eq(bill.id, keptMoney.billId))
    .where(eq(bill.lineId, lineId))
    .orderBy(keptMoney.id);
const mailsTo = async (principal: Principal) =>
  (
    await db()
      .select({ values: notification.values })
      .from(notification)
      .where(
        sql`${notification.address} = (select email from account where id = ${principal.subject}) and ${notification.template} = 'credit-return'`,
      )
      .orderBy(notification.id)
  ).map(({ values }) => [values.source, values.outcome, values.amountCents]);
/** What the books say is owed, to customers and to bank accounts, and what the operator has paid. */
const owed = async () => {
  const { sums, total } = await books();
  expect(total).toBe(0);
  return { customers: sums["owed:customers"] ?? 0, bank: sums["owed:credit"] ?? 0, operator: sums["clearing:operator"] ?? 0 };
};

/** A bill of 37.90 that the operator received 47.90 for, and on which a credit note of 7.00 came: 17.00 are kept. */
async function aLineWithKept() {
  const made = await aCustomerWithBill();
  await db().update(bill).set({ recipientTaxCode: TAX }).where(eq(bill.id, made.billId));
  await paidElsewhere(made.billId, 4790);
  const note = await aCreditNote(made.lineId, 700, [made.number]);
  await settleCreditNote(note.billId);
  return made;
}

beforeEach(() => db().delete(rateLimit));

describe("kept money to a bank account", () => {
  it("is used by no bill from then on, is owed, and told to the operator with the account, which stands nowhere in the open", async () => {
    const { principal, lineId, billId } = await aLineWithKept();
    expect(await getBillMatters(principal, billId)).toMatchObject({ keptCents: 1700, payableCents: 1700 });
    const before = await owed();
    const wish = wishOf(billId);
    await payOutKept(principal, wish);
    expect(await keptOf(lineId)).toEqual([
      { source: "operator", amountCents: 1000, usedCents: 1000 },
      { source: "credit-note", amountCents: 700, usedCents: 700 },
    ]);
    expect(await getBillMatters(principal, billId)).toMatchObject({ keptCents: 0, payableCents: 0, payingOutCents: 1700 });
    expect(await owed()).toEqual({ ...before, customers: before.customers + 1700, bank: before.bank - 1700 });
    await sweepExports();
    expect((await exportsNow()).at(-1)).toMatchObject({ kind: "kept-payout", state: "acknowledged", billId: null });
    const [arrived] = (await arrivedAt(sandbox.url())).slice(-1);
    expect(arrived?.export).toMatchObject({
      kind: "kept-payout",
      reference: wish.requestId,
      amount: "17.00",
      iban: IBAN,
      holder: "Carla Canary",
    });
    expect(await mailsTo(principal)).toEqual([["kept", "requested", 1700]]);
    const { rows } = await db().execute<{ text: string }>(
      sql`select string_agg(t.text, ' ') as text from (select to_jsonb(x)::text as text from operator_export x union all select to_jsonb(x)::text from credit_return x
        union all select to_jsonb(x)::text from audit_log x union all select to_jsonb(x)::text from notification x) t`,
    );
    for (const secret of [IBAN, IBAN.slice(4, 22), "Canary"]) expect(rows[0]?.text).not.toContain(secret);
  });

  it("is paid when the operator says so, once, and the books with it", async () => {
    const { principal, lineId, billId } = await aLineWithKept();
    const wish = wishOf(billId);
    await payOutKept(principal, wish);
    const before = await owed();
    const row = { type: "kept_payout", reference: wish.requestId, state: "paid", at: new Date().toISOString() };
    expect((await load(row, row)).results).toEqual(["done", "unchanged"]);
    expect(await owed()).toEqual({ ...before, bank: before.bank + 1700, operator: before.operator - 1700 });
    expect(await requestsOf(lineId)).toMatchObject([{ source: "kept", state: "settled", amountCents: 1700 }]);
    expect(await getBillMatters(principal, billId)).toMatchObject({ keptCents: 0, payingOutCents: 0 });
    expect((await mailsTo(principal)).at(-1)).toEqual(["kept", "settled", 1700]);
    const { reasons } = await load({ ...row, state: "refused" }, { ...row, reference: uuidv7() }, { ...row, type: "credit_return" });
    expect(reasons.map(inEnglish)).toEqual([
      "This has ended before: settled.",
      expect.stringContaining("No kept money was asked back"),
      expect.stringContaining("No credit was asked back"),
    ]);
  });

  it("is kept as before when the operator refuses, with its reason, and can be used or asked for again", async () => {
    const { principal, lineId, billId } = await aLineWithKept();
    const before = await owed();
    const wish = wishOf(billId);
    await payOutKept(principal, wish);
    await load({
      type: "kept_payout",
      reference: wish.requestId,
      state: "refused",
      reason: "The account is closed",
      at: new Date().toISOString(),
    });
    expect(await owed()).toEqual(before);
    expect((await keptOf(lineId)).map(({ usedCents }) => usedCents)).toEqual([0, 0]);
    expect(await listReturns(principal, lineId, "kept")).toMatchObject([
      { state: "refused", refusal: "The account is closed", ibanEnd: "3456" },
    ]);
    expect((await mailsTo(principal)).at(-1)).toEqual(["kept", "refused", 1700]);
    const { billId: nextId } = await aBill({ lineId, totalCents: 500 });
    await useKept(principal, nextId);
    await payOutKept(principal, wishOf(billId, { amountCents: 1200 }));
    expect((await requestsOf(lineId)).map(({ state }) => state).sort()).toEqual(["refused", "requested"]);
  });

  it("asked for by many at once, while bills use it, goes one way or the other and never both", async () => {
    const { principal, lineId, billId } = await aLineWithKept();
    const { billId: nextId } = await aBill({ lineId, totalCents: 5000 });
    const before = await owed();
    const same = wishOf(billId);
    const ends = await Promise.all([
      ...[same, same, wishOf(billId), wishOf(billId)].map((wish) => refusal(payOutKept(principal, wish))),
      ...[1, 2].map(() => refusal(useKept(principal, nextId))),
    ]);
    const requested = await requestsOf(lineId);
    const paid = (await billNow(nextId))?.paidCents ?? 0;
    expect([requested.length, paid]).toEqual(requested.length > 0 ? [1, 0] : [0, 1700]);
    for (const end of ends) expect(["done", "return-asked", "nothing-kept", "kept-changed"]).toContain(end);
    const after = await owed();
    expect(after.customers - before.customers).toBe(1700);
    expect(before.bank - after.bank).toBe(requested.length > 0 ? 1700 : 0);
    expect((await keptOf(lineId)).every(({ usedCents, amountCents }) => usedCents === amountCents)).toBe(true);
  });

  it("is what has no other way back: a card's goes to the card, a direct debit's by the bank", async () => {
    const { principal, lineId, billId } = await aLineWithKept();
    const other = await aBill({ lineId });
    const url = await startBillPayment(principal, other.billId, aPayer);
    await sandbox.pay(url);
    await paidElsewhere(other.billId, 300);
    await settlePayment(checkoutRefOf(url));
    const [paid] = await paymentsOf(other.billId);
    await keepExcess(principal, paid?.id ?? "");
    await db().transaction((tx) => keepWhatCame(tx, { billId, source: "direct-debit", reference: uuidv7(), amountCents: 250 }));
    expect(await getBillMatters(principal, billId)).toMatchObject({ keptCents: 2250, payableCents: 1700 });
    await payOutKept(principal, wishOf(billId));
    expect((await keptOf(lineId)).map(({ source, usedCents }) => [source, usedCents])).toEqual([
      ["operator", 1000],
      ["credit-note", 700],
      ["payment", 0],
      ["direct-debit", 0],
    ]);
  });

  it("is looked at before it is confirmed, and only the amount that was shown", async () => {
    const { principal, lineId, billId } = await aLineWithKept();
    await keepForNext(principal, billId);
    expect(await refusal(payOutKept(principal, wishOf(billId, { isConfirmed: false })))).toBe("confirm-return");
    expect(await refusal(payOutKept(principal, wishOf(billId, { amountCents: 1600 })))).toBe("kept-changed");
    expect(await requestsOf(lineId)).toEqual([]);
    await payOutKept(principal, wishOf(billId));
    expect(await refusal(payOutKept(principal, wishOf(billId)))).toBe("return-asked");
    const { billId: bare, principal: somebody } = await aCustomerWithBill();
    expect(await refusal(payOutKept(somebody, wishOf(bare)))).toBe("nothing-kept");
  });

  it("needs a fresh proof, and whoever asks too often waits", async () => {
    const { principal, billId } = await aLineWithKept();
    expect(await refusal(payOutKept({ ...principal, authenticatedAt: new Date(0) }, wishOf(billId)))).toBe("confirm-first");
    expect(await refusal(payOutKept({ ...principal, actor: "staff" }, wishOf(billId)))).toBe("not-found");
    for (let time = 0; time < 20; time += 1) await refusal(payOutKept(principal, wishOf(billId, { amountCents: 1 })));
    expect(await refusal(payOutKept(principal, wishOf(billId)))).toBe("too-many-today");
  });

  it("is not found by a stranger, nor by whom a line is shared with, whatever for; another's request number asks for nothing", async () => {
    const { accountId, principal, lineId, billId } = await aLineWithKept();
    const stranger = principalOf((await anAccount()).accountId);
    const delegate = principalOf((await aDelegate(lineId, accountId, { access: "manage" })).accountId);
    for (const who of [stranger, delegate]) expect(await refusal(payOutKept(who, wishOf(billId)))).toBe("not-found");
    expect(await getBillMatters(delegate, billId)).toMatchObject({ keptCents: 1700, payableCents: 0 });
    const wish = wishOf(billId);
    await payOutKept(principal, wish);
    expect(await getBillMatters(delegate, billId)).toMatchObject({ keptCents: 0, payingOutCents: 0 });
    for (const who of [stranger, delegate]) expect(await listReturns(who, lineId, "kept")).toEqual([]);
    const other = await aLineWithKept();
    expect(await refusal(payOutKept(other.principal, wishOf(other.billId, { requestId: wish.requestId })))).toBe("return-asked");
    expect((await keptOf(other.lineId)).map(({ usedCents }) => usedCents)).toEqual([0, 0]);
  });
});

it("the statement, the years and the tax year count what a note left over and was paid out, and not money that never was the bill's", async () => {
  const { principal, lineId, billId } = await aLineWithKept();
  const today = dayOf(new Date());
  const period = { from: "2000-01-01", to: `${String(Number(today.slice(0, 4)) + 1)}-12-31` };
  const year = Number(today.slice(0, 4));
  const at = async () => ({
    closing: (await getStatementSums(principal, lineId, period)).closingCents,
    paid: (await listBillYears(principal, lineId)).reduce((sum, { paidCents }) => sum + paidCents, 0),
    tax: (await getTaxYear(principal, lineId, year)).paidCents,
  });
  const before = await at();
  expect(before).toEqual({ closing: -700, paid: 3790, tax: 3790 });
  const wish = wishOf(billId);
  await payOutKept(principal, wish);
  expect(await at()).toEqual({ closing: 0, paid: 3090, tax: 3090 });
  expect((await listEntries(principal, lineId, period, 20)).filter(({ kind }) => kind === "payout")).toMatchObject([
    { day: today, billId, amountCents: 700 },
  ]);
  await load({ type: "kept_payout", reference: wish.requestId, state: "refused", at: new Date().toISOString() });
  expect(await at()).toEqual(before);
});

it("the database itself has room for one request under way, beside one for credit", async () => {
  const { accountId, lineId } = await aLineWithKept();
  const row = { lineId, accountId, amountCents: 100, way: "bank", state: "requested", requestedAt: new Date() } as const;
  const ask = (source: "kept" | "credit") =>
    db()
      .insert(creditReturn)
      .values({ id: uuidv7(), source, ...row });
  await ask("kept");
  await ask("credit");
  await expect(ask("kept")).rejects.toThrow();
});
