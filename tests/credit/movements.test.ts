import { expect, it } from "vitest";
import { sql } from "drizzle-orm";
import { closeDb, db } from "@/db/client";
import { movementFilter, type MovementFilter } from "@/lib/credit/input";
import { getCredit } from "@/lib/credit/queries/get-credit";
import { eachMovement, getMovement, listMovements } from "@/lib/credit/queries/list-movements";
import { getMovementsPdf } from "@/lib/credit/queries/movements-pdf";
import { renewalNeeds } from "@/lib/credit/queries/renewal-needs";
import { resetEnv } from "@/lib/env";
import { getChargeable } from "@/lib/payments/queries/saved-methods";
import type { Principal } from "@/lib/principal";
import { explain } from "@/scripts/bench/plans";
import { countStatements } from "@/scripts/bench/statement-counter";
import { aMovement, aPrepaidCustomer, useNetwork } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { aSavedCard, CARDS } from "../fixtures/methods";
import { anOfferRow, aServiceRow, load, useNovember } from "../fixtures/usage";

useDatabase();
useNetwork();
useNovember();

const filter = (query: Record<string, string>): MovementFilter => movementFilter.parse(query);

/** A line with a movement of one cent more each day of October 2026, at noon in Rome. */
async function anOctober() {
  const customer = await aPrepaidCustomer(0);
  for (let day = 1; day <= 31; day += 1) {
    const at = new Date(`2026-10-${String(day).padStart(2, "0")}T10:00:00Z`);
    const note = day === 7 ? "Bonus 100% di ottobre" : undefined;
    await aMovement(customer.lineId, { amountCents: day % 2 === 0 ? -day : day, kind: day % 2 === 0 ? "usage" : "bonus", at, note });
  }
  return customer;
}

const amountsOf = async (principal: Principal, lineId: string, query: Record<string, string>) =>
  (await listMovements(principal, lineId, filter(query))).movements.map(({ amountCents }) => amountCents);

it("movements are found by kind, day, word and amount, and read in pages", async () => {
  const { principal, lineId } = await anOctober();
  expect(await amountsOf(principal, lineId, { from: "2026-10-03", to: "2026-10-05" })).toEqual([5, -4, 3]);
  expect(await amountsOf(principal, lineId, { from: "2026-10-28", kind: "usage" })).toEqual([-30, -28]);
  expect(await amountsOf(principal, lineId, { search: "0,04" })).toEqual([-4]);
  expect(await amountsOf(principal, lineId, { search: "bonus 100%" })).toEqual([7]);
  expect(await amountsOf(principal, lineId, { search: "%" })).toEqual([7]);
  expect(await amountsOf(principal, lineId, { search: "___" })).toEqual([]);
  const first = await listMovements(principal, lineId, {});
  expect([first.movements.length, first.next]).toEqual([30, 2]);
  expect(await listMovements(principal, lineId, filter({ after: String(first.next) }))).toMatchObject({
    movements: [{ amountCents: 1, balanceAfterCents: 1 }],
    next: undefined,
  });
});

it("a file has every movement once, however many there are", async () => {
  const { principal, lineId } = await aPrepaidCustomer(0);
  await Promise.all(Array.from({ length: 503 }, () => aMovement(lineId, { amountCents: 2 })));
  const read: number[] = [];
  for await (const batch of eachMovement(principal, lineId, {})) read.push(...batch.map(({ position }) => position));
  expect(read).toEqual(Array.from({ length: 503 }, (_, index) => 503 - index));
  const words = { title: "Movements", intro: "Of a line", kind: () => "Bonus", after: (amount: string) => amount, more: "more" };
  const pdf = await getMovementsPdf(principal, lineId, filter({}), "en", words);
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
});

it("a page of movements is read along the index of line and position", async () => {
  const { principal, lineId } = await aPrepaidCustomer(0);
  await Promise.all(Array.from({ length: 300 }, () => aMovement(lineId, { amountCents: 1 })));
  await db().execute(sql`analyze credit_movement`);
  const databaseUrl = process.env.DATABASE_URL ?? "";
  const door = await countStatements(databaseUrl);
  await through(door.url, () => listMovements(principal, lineId, filter({ after: "200" })));
  await door.close();
  const [plan] = await explain(databaseUrl, door.traffic().sent);
  expect(plan?.scanned).not.toContain("credit_movement");
  expect(plan?.indexes).toContain("credit_movement_line_id_position_pk");
});

/** Does something on a database that is reached by another address. */
async function through(url: string, work: () => Promise<unknown>): Promise<void> {
  const own = process.env.DATABASE_URL;
  for (const address of [url, own]) {
    await closeDb();
    process.env.DATABASE_URL = address;
    resetEnv();
    if (address === url) await work();
  }
}

async function firstBatch(reader: Principal, lineId: string): Promise<number> {
  for await (const batch of eachMovement(reader, lineId, {})) return batch.length;
  return 0;
}

it("as a stranger one reads no credit, movement, file, renewal or saved way to pay of another", async () => {
  const { principal, lineId, number } = await aPrepaidCustomer(500);
  const offer = anOfferRow();
  await load(offer, aServiceRow(number, offer.code));
  const method = await aSavedCard(principal, CARDS.good);
  const { principal: stranger } = await aPrepaidCustomer(0);
  const words = { title: "", intro: "", kind: () => "", after: () => "KEPT", more: "" };
  const reads = async (reader: Principal) => ({
    credit: (await getCredit(reader, lineId))?.balanceCents,
    movements: (await listMovements(reader, lineId, {})).movements.length,
    movement: (await getMovement(reader, lineId, 1))?.amountCents,
    file: await firstBatch(reader, lineId),
    pdf:
      (await getMovementsPdf(reader, lineId, filter({}), "en", words)).length >
      (await getMovementsPdf(stranger, lineId, filter({}), "en", words)).length,
    needs: (await renewalNeeds(reader)).get(lineId),
    method: (await getChargeable(reader, method.id)) !== undefined,
  });
  expect(await reads(principal)).toEqual({ credit: 500, movements: 1, movement: 500, file: 1, pdf: true, needs: 999, method: true });
  expect(await reads(stranger)).toEqual({
    credit: undefined,
    movements: 0,
    movement: undefined,
    file: 0,
    pdf: false,
    needs: undefined,
    method: false,
  });
});
