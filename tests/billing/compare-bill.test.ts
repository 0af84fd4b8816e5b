import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { inEnglish } from "@/lib/bss/templates/reason";
import { db } from "@/db/client";
import { billEvent } from "@/db/schema/billing/bill-event";
import { chooseOther, compareBills } from "@/lib/billing/comparison";
import { getBill, listBillRows } from "@/lib/billing/queries/get-bill";
import { listBillEvents, listBillsAround, listComparedRows } from "@/lib/billing/queries/compare-bill";
import type { Principal } from "@/lib/principal";
import { aBill, aBillEventRow, aLine, anAccount, anAssociation, aDelegate, someRows } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { load } from "../fixtures/usage";

useDatabase();

const SUBSCRIPTION = { articleCode: "ABB-FIBRA", total: "24.51" };
const DISCOUNT = { articleCode: "ABB-SCONTO", description: "Sconto di benvenuto", total: "-4.10" };

/** A line with bills of September, October and November; the discount is in the first two. */
async function aLineWithBills() {
  const { lineId, number } = await aLine();
  const { accountId } = await anAccount();
  await anAssociation(accountId, lineId);
  const bills: string[] = [];
  for (const month of ["09", "10", "11"]) {
    const period = { periodStart: `2026-${month}-01`, periodEnd: `2026-${month}-28` };
    const totalCents = month === "11" ? 2990 : 2490;
    const { billId } = await aBill({ lineId, issueDate: `2026-${month}-28`, dueDate: "2027-01-31", totalCents, ...period });
    await someRows(billId, SUBSCRIPTION, ...(month === "11" ? [] : [DISCOUNT]));
    bills.push(billId);
  }
  return { principal: principalOf(accountId), accountId, lineId, number, bills };
}

async function compared(principal: Principal, billId: string, against?: string) {
  const [bill, around, rows, events] = await Promise.all([
    getBill(principal, billId),
    listBillsAround(principal, billId),
    listComparedRows(principal, billId, against),
    listBillEvents(principal, billId),
  ]);
  const other = bill && chooseOther(bill, around, against);
  if (!bill || !other) return undefined;
  const rowsOf = (id: string) => rows.filter((row) => row.billId === id);
  return { other: other.id, ...compareBills({ ...bill, rows: rowsOf(billId) }, { ...other, rows: rowsOf(other.id) }, events) };
}

describe("a bill and the one before", () => {
  it("differ by what the operator's events say, to the cent", async () => {
    const { principal, number, bills } = await aLineWithBills();
    const [september = "", october = "", november = ""] = bills;
    expect(await compared(principal, november)).toMatchObject({ other: october, reasons: [{ cause: "unexplained", cents: 500 }] });
    expect((await load(aBillEventRow(number, { effective_on: "2026-11-01" }))).results).toEqual(["done"]);
    expect(await compared(principal, november)).toMatchObject({
      differenceCents: 500,
      reasons: [{ cause: { kind: "promotion-end", note: "Sconto di benvenuto" }, cents: 500 }],
    });
    expect(await compared(principal, october)).toMatchObject({ other: september, differenceCents: 0, reasons: [] });
    expect(await compared(principal, september)).toBeUndefined();
  });

  it("may be any two of the line, also a later one; another line's is not looked at", async () => {
    const { principal, accountId, bills } = await aLineWithBills();
    const [september = "", october = "", november = ""] = bills;
    expect(await compared(principal, november, september)).toMatchObject({ other: september, differenceCents: 500 });
    expect(await compared(principal, september, november)).toMatchObject({ other: november, differenceCents: -500 });
    const second = await aLineWithBills();
    await anAssociation(accountId, second.lineId);
    expect(await compared(principal, november, second.bills[0])).toMatchObject({ other: october });
    const rows = await listComparedRows(principal, november, second.bills[0]);
    expect(new Set(rows.map(({ billId }) => billId))).toEqual(new Set([november, october]));
  });

  it("has the rows of its own in the order of the file, and knows its neighbours among bills of one day", async () => {
    const { principal, lineId, bills } = await aLineWithBills();
    const [, october = "", november = ""] = bills;
    const own = (await listComparedRows(principal, october, undefined)).filter(({ billId }) => billId === october);
    expect(own).toEqual((await listBillRows(principal, october)).map((row) => ({ billId: october, ...row })));
    const twin = await aBill({ lineId, issueDate: "2026-11-28", dueDate: "2027-01-31", totalCents: -100, state: "credited" });
    expect((await listBillsAround(principal, november)).map(({ id }) => id)).toEqual([...bills.slice(0, 2), twin.billId]);
    expect((await compared(principal, november))?.other).toBe(october);
  });
});

describe("as a stranger", () => {
  it("nothing of it is seen; a delegate sees it until the end", async () => {
    const mine = await aLineWithBills();
    const stranger = await aLineWithBills();
    const [, , november = ""] = mine.bills;
    await load(aBillEventRow(mine.number));
    for (const against of [undefined, mine.bills[0], stranger.bills[0]])
      expect(await listComparedRows(stranger.principal, november, against)).toEqual([]);
    expect(await listComparedRows(stranger.principal, stranger.bills[0] ?? "", november)).toHaveLength(2);
    expect(await listBillsAround(stranger.principal, november)).toEqual([]);
    expect(await listBillEvents(stranger.principal, november)).toEqual([]);
    const delegate = principalOf((await aDelegate(mine.lineId, mine.accountId)).accountId);
    expect(await listBillEvents(delegate, november)).toHaveLength(1);
    const gone = principalOf((await aDelegate(mine.lineId, mine.accountId, { until: new Date(0) })).accountId);
    expect(await listBillEvents(gone, november)).toEqual([]);
    expect(await listComparedRows(gone, november, undefined)).toEqual([]);
  });
});

describe("an event of the operator's file", () => {
  it("counts once, is corrected by its reference, and never becomes another line's", async () => {
    const [one, two] = [await aLine(), await aLine()];
    const row = aBillEventRow(one.number);
    expect((await load(row, row, { ...row, note: "Sconto finito" })).results).toEqual(["done", "unchanged", "done"]);
    expect((await load({ ...row, number: two.number })).reasons.map(inEnglish)).toEqual([
      `The reference ${row.reference} is another line’s.`,
    ]);
    const kept = await db().select().from(billEvent).where(eq(billEvent.reference, row.reference));
    expect(kept).toMatchObject([{ lineId: one.lineId, note: "Sconto finito", kind: "promotion-end", noticedOn: null }]);
  });

  it("is one, even when twenty files bring it at once", async () => {
    const { number, lineId } = await aLine();
    const row = aBillEventRow(number);
    const all = await Promise.all(Array.from({ length: 20 }, () => load(row)));
    expect(all.filter(({ results }) => results[0] === "done")).toHaveLength(1);
    expect(await db().select().from(billEvent).where(eq(billEvent.lineId, lineId))).toHaveLength(1);
  });

  it.each([
    [{ article_code: "" }, /article_code or a description/],
    [{ kind: "price-change" }, /needs noticed_on/],
    [{ noticed_on: "2026-09-01" }, /Only a price-change/],
    [{ effective_on: "1/10/2026" }, /YYYY-MM-DD/],
    [{ number: "06 0000 0000" }, /is not here/],
  ])("%j is refused in a sentence", async (over, sentence) => {
    const { number } = await aLine();
    const { results, reasons } = await load(aBillEventRow(number, over));
    expect(results).toEqual(["refused"]);
    expect(reasons.map(inEnglish)[0]).toMatch(sentence);
  });
});
