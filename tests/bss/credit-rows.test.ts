import { eq } from "drizzle-orm";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { topUpDenomination } from "@/db/schema/catalogue/denomination";
import { creditAccount, ricaricard, topUp } from "@/db/schema/credit";
import { receiveNetworkEvent } from "@/lib/bss/commands/receive-network-event";
import { importOperatorData } from "@/lib/bss/commands/import-operator-data";
import { listDenominations } from "@/lib/catalogue/queries/list-denominations";
import { useCard } from "@/lib/credit/commands/use-card";
import { creditTopUp } from "@/lib/credit/commands/settle-top-up";
import { ricaricardHash } from "@/lib/one-time";
import { systemPrincipal } from "@/lib/principal";
import { signBody } from "@/lib/signature";
import { aLine } from "../fixtures/billing";
import { aPrepaidCustomer, creditNow } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { setEnv } from "../fixtures/operator";
import { refusal } from "../fixtures/refusal";

useDatabase();
const NOW = new Date("2026-11-23T10:00:00Z");

async function load(...rows: object[]) {
  const stream = Readable.from(rows.map((row) => `${JSON.stringify(row)}\n`));
  return importOperatorData(systemPrincipal("import", NOW), { fileName: "x.ndjson", format: "ndjson", stream }, { now: NOW });
}

const aRow = (number: string, over: object = {}) => ({
  type: "credit",
  reference: uuidv7(),
  number,
  kind: "usage",
  amount: "-2.50",
  at: "2026-11-20T10:00:00Z",
  ...over,
});

describe("the charging system's movements", () => {
  it("are booked once by their reference, below zero too", async () => {
    const { lineId, number } = await aPrepaidCustomer(100);
    const row = aRow(number);
    expect(await load(row, row)).toMatchObject({ done: 1, unchanged: 1 });
    expect(await load(row)).toMatchObject({ done: 0, unchanged: 1 });
    expect((await creditNow(lineId)).account?.balanceCents).toBe(-150);
  });

  it.each([
    ["no amount", { amount: "0" }],
    ["a third of a cent", { amount: "1.005" }],
    ["a kind that nobody knows", { kind: "gift" }],
  ])("with %s are refused with their line", async (_, over) => {
    const { number, lineId } = await aPrepaidCustomer(100);
    expect((await load(aRow(number, over))).refused).toBe(1);
    expect((await creditNow(lineId)).sumCents).toBe(100);
  });

  it("of a fixed line, or of nobody's, are refused", async () => {
    const { number } = await aLine();
    expect((await load(aRow(number), aRow("+393330000000"))).refused).toBe(2);
  });

  it("of a top-up that the portal ordered are that top-up, whichever comes first", async () => {
    const { lineId, number } = await aPrepaidCustomer(0);
    const [listed, confirmed] = [uuidv7(), uuidv7()];
    for (const id of [listed, confirmed])
      await db()
        .insert(topUp)
        .values({ id, lineId, amountCents: 1200, method: "card", state: "paid", createdAt: NOW, paidAt: NOW, nextAttemptAt: NOW });
    const rows = [listed, confirmed].map((top_up_id) => aRow(number, { kind: "top-up", amount: "12.00", top_up_id }));
    await db().transaction((tx) => creditTopUp(tx, confirmed, NOW));
    expect(await load(...rows)).toMatchObject({ done: 1, unchanged: 1 });
    expect(await db().transaction((tx) => creditTopUp(tx, listed, NOW))).toBe(false);
    expect(await creditNow(lineId)).toMatchObject({ account: { balanceCents: 2400 }, sumCents: 2400 });
  });
});

describe("what the credit is, by the charging system", () => {
  it("books the difference as a correction; an older word changes nothing", async () => {
    const { lineId, number } = await aPrepaidCustomer(500);
    const at = new Date(Date.now() + 60_000).toISOString();
    const row = { type: "balance", reference: uuidv7(), number, amount: "7,25", at, sim_expires_on: "2027-10-01" };
    expect(await load(row, row)).toMatchObject({ done: 1, unchanged: 1 });
    expect(await load({ ...row, reference: uuidv7(), amount: "1.00", at: "2020-01-01T00:00:00Z" })).toMatchObject({ unchanged: 1 });
    const { account, movements } = await creditNow(lineId);
    expect(account).toMatchObject({ balanceCents: 725, simExpiresOn: "2027-10-01", asOf: new Date(at) });
    expect(movements.at(-1)).toMatchObject({ kind: "correction", amountCents: 225 });
  });

  it("of a line without any is an account without movements", async () => {
    const { lineId, number } = await aPrepaidCustomer(0);
    await load({ type: "balance", reference: uuidv7(), number, amount: "0", at: NOW.toISOString() });
    expect(await db().select().from(creditAccount).where(eq(creditAccount.lineId, lineId))).toMatchObject([{ balanceCents: 0 }]);
  });
});

describe("what can be topped up", () => {
  it("holds between its days, in its channel, and ends by a row of its own", async () => {
    const row = { type: "denomination", channel: "online", amount: "33.00", valid_from: "2026-01-01" };
    expect(await load(row, { ...row, channel: "ricaricard", amount: "34.00" }, row)).toMatchObject({ done: 2, unchanged: 1 });
    const amounts = async (day: string) => (await listDenominations("online", day)).map(({ amountCents }) => amountCents);
    expect(await amounts("2026-01-01")).toContain(3300);
    expect(await amounts("2025-12-31")).not.toContain(3300);
    expect(await load({ ...row, valid_until: "2026-06-30" })).toMatchObject({ done: 1 });
    expect(await amounts("2026-07-01")).not.toContain(3300);
    expect(await db().select().from(topUpDenomination)).toHaveLength(2);
  });

  it("by a card that is loaded once, moved by its serial, and never as it is printed", async () => {
    const pin = "4929123412341234";
    const row = { type: "ricaricard", batch: "B7", serial: "S-1", pin, amount: "10.00", state: "unsold" };
    expect(await load(row, row)).toMatchObject({ done: 1, unchanged: 1 });
    expect(await load({ ...row, pin: undefined, state: "active" })).toMatchObject({ done: 1 });
    const [card] = await db().select().from(ricaricard).where(eq(ricaricard.serial, "S-1"));
    expect(card).toMatchObject({ state: "active", pinHash: ricaricardHash(pin), amountCents: 1000 });
    expect((await load({ ...row, pin: "123" })).refused).toBe(1);
  });

  it("by a batch, which is unsold, active or blocked as a whole, and knows the cards that came before it", async () => {
    const pin = "4929123412341235";
    const { principal, lineId } = await aPrepaidCustomer(0);
    const open = () => refusal(useCard(principal, lineId, pin, "203.0.113.9"));
    expect(await load({ type: "ricaricard", batch: "B8", serial: "S-2", pin, amount: "10.00", state: "active" })).toMatchObject({
      done: 1,
    });
    for (const [state, outcome] of [
      ["unsold", "card-unknown"],
      ["blocked", "card-blocked"],
    ] as const) {
      const row = { type: "ricaricard_batch", batch: "B8", state };
      expect(await load(row, row)).toMatchObject({ done: 1, unchanged: 1 });
      expect(await open()).toBe(outcome);
    }
    expect(await load({ type: "ricaricard_batch", batch: "B8", state: "active" })).toMatchObject({ done: 1 });
    expect(await open()).toBe("done");
  });
});

describe("what the network tells at once", () => {
  it("books a change of credit once, however often it is told", async () => {
    setEnv("OPERATOR_NETWORK_SECRET", "network-secret-of-the-tests-0123456789");
    const { lineId, number } = await aPrepaidCustomer(1000);
    const body = JSON.stringify({
      id: uuidv7(),
      type: "credit.posted",
      number,
      at: NOW.toISOString(),
      kind: "usage",
      amount: "-2.99",
      note: "Roaming",
    });
    const tell = () => receiveNetworkEvent(body, signBody("network-secret-of-the-tests-0123456789", body, new Date()));
    expect(await Promise.all([tell(), tell(), tell()])).toEqual(["taken", "taken", "taken"]);
    expect((await creditNow(lineId)).account?.balanceCents).toBe(701);
  });
});
