import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { creditAccount, creditMovement } from "@/db/schema/credit";
import { post } from "@/lib/ledger/commands";
import { creditEntries } from "@/lib/credit/rules";
import { useDatabase } from "../fixtures/database";
import { aMovement, aPrepaidCustomer, creditNow } from "../fixtures/credit";

useDatabase();

describe("the credit of a line", () => {
  it("is always the sum of its movements, each with the balance after it", async () => {
    const { lineId } = await aPrepaidCustomer(500);
    for (const amountCents of [1200, -1499, -29]) await aMovement(lineId, { amountCents });
    const { account, movements, sumCents } = await creditNow(lineId);
    expect(account?.balanceCents).toBe(172);
    expect(sumCents).toBe(172);
    expect(movements.map(({ balanceAfterCents }) => balanceAfterCents)).toEqual([500, 1700, 201, 172]);
  });

  it("goes below zero where the operator says so", async () => {
    const { lineId } = await aPrepaidCustomer(0);
    await aMovement(lineId, { amountCents: -250, kind: "usage" });
    expect((await creditNow(lineId)).account?.balanceCents).toBe(-250);
  });

  it("moves once for one reference, and adds up when forty move it at once", async () => {
    const { lineId } = await aPrepaidCustomer(0);
    const references = Array.from({ length: 20 }, () => uuidv7());
    await Promise.all([...references, ...references].map((externalRef) => aMovement(lineId, { amountCents: 7, externalRef })));
    const { account, movements, sumCents } = await creditNow(lineId);
    expect([account?.balanceCents, sumCents, movements.length]).toEqual([140, 140, 20]);
    expect(movements.map(({ balanceAfterCents }) => balanceAfterCents)).toEqual(Array.from({ length: 20 }, (_, n) => 7 * (n + 1)));
  });
});

describe("the database refuses", () => {
  const refused = (work: Promise<unknown>, why: RegExp) =>
    expect(work).rejects.toSatisfy((error) => error instanceof Error && why.test(String(error.cause)));

  it("a balance that is written by hand", async () => {
    const { lineId } = await aPrepaidCustomer(500);
    await refused(db().update(creditAccount).set({ balanceCents: 999_999 }), /sum of its movements/);
    await refused(db().delete(creditAccount), /sum of its movements/);
    await refused(db().insert(creditAccount).values({ lineId: uuidv7(), balanceCents: 1, asOf: new Date() }), /sum of its movements/);
    expect((await creditNow(lineId)).account?.balanceCents).toBe(500);
  });

  it("a movement that is changed or taken away", async () => {
    await aPrepaidCustomer(500);
    await refused(db().update(creditMovement).set({ note: "x" }), /append-only/);
    await refused(db().delete(creditMovement), /append-only/);
  });

  it("a movement that is not in the books, and an entry that moves nobody's credit", async () => {
    const { lineId } = await aPrepaidCustomer(500);
    const at = new Date();
    const booking = {
      kind: "operator-credit",
      at,
      externalRef: uuidv7(),
      entries: creditEntries(lineId, 100, "operator:credits"),
    } as const;
    await refused(
      db().transaction((tx) => post(tx, booking)),
      /moves no line's credit/,
    );
    const another = { ...booking, externalRef: uuidv7(), entries: creditEntries(lineId, 50, "operator:credits") };
    const unbooked = db().transaction(async (tx) => {
      const txId = (await post(tx, another)) ?? "";
      await tx.insert(creditMovement).values({ txId, lineId, kind: "bonus", amountCents: 60, position: 0, balanceAfterCents: 0, at });
    });
    await refused(unbooked, /is not in the books|moves no line's credit/);
    expect((await creditNow(lineId)).sumCents).toBe(500);
    const { rows } = await db().execute(sql`select coalesce(sum(amount_cents), 0)::int as total from ledger_entry`);
    expect(rows).toEqual([{ total: 0 }]);
  });
});
