import "server-only";
import { and, asc, eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { bill, billVat } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { moneyOfBill, ownLine } from "@/lib/billing/queries/own-bill";
import { taxYearOf, type TaxPart, type TaxYear } from "@/lib/billing/tax-year";
import type { Day } from "@/lib/dates";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";

/** The years in which something was paid for a line, newest first. */
export async function listPaymentYears(principal: Principal, lineId: string): Promise<number[]> {
  const rows = await db()
    .selectDistinct({ year: sql`extract(year from money.paid_on)`.mapWith(Number).as("year") })
    .from(bill)
    .innerJoin(association, ownLine)
    .innerJoin(moneyOfBill, sql`true`)
    .where(ownLineOf(principal, lineId))
    .orderBy(sql`1 desc`);
  return rows.map(({ year }) => year);
}

/** What was paid for a line in a year: by rate, and of which bills. */
export async function getTaxYear(principal: Principal, lineId: string, year: number): Promise<TaxYear> {
  const [first, last] = [`${String(year)}-01-01`, `${String(year)}-12-31`] satisfies [Day, Day];
  const own = ownLineOf(principal, lineId);
  const within = sql`money.paid_on between ${first}::date and ${last}::date`;
  const [bills, parts] = await Promise.all([
    db()
      .select({
        id: bill.id,
        number: bill.number,
        issueDate: bill.issueDate,
        totalCents: bill.totalCents,
        beforeCents: sql`coalesce(sum(money.amount_cents) filter (where money.paid_on < ${first}::date), 0)`.mapWith(Number),
        paidCents: sql`coalesce(sum(money.amount_cents) filter (where ${within}), 0)`.mapWith(Number),
      })
      .from(bill)
      .innerJoin(association, ownLine)
      .innerJoin(moneyOfBill, sql`true`)
      .where(own)
      .groupBy(bill.id)
      .having(sql`sum(money.amount_cents) filter (where ${within}) <> 0`)
      .orderBy(asc(bill.issueDate), asc(bill.id)),
    db()
      .select({
        billId: billVat.billId,
        rate: billVat.rate,
        nature: billVat.nature,
        taxableCents: billVat.taxableCents,
        taxCents: billVat.taxCents,
      })
      .from(billVat)
      .innerJoin(bill, eq(bill.id, billVat.billId))
      .innerJoin(association, ownLine)
      .where(and(own, sql`exists (select from ${moneyOfBill} where ${within})`))
      .orderBy(asc(billVat.billId), asc(billVat.position)),
  ]);
  const partsOf = new Map<string, TaxPart[]>();
  for (const { billId, ...part } of parts) partsOf.set(billId, [...(partsOf.get(billId) ?? []), part]);
  return taxYearOf(bills.map((one) => ({ ...one, vat: partsOf.get(one.id) ?? [] })));
}

function ownLineOf(principal: Principal, lineId: string) {
  return and(ownAssociation(principal), eq(bill.lineId, lineId));
}
