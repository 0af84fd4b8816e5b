import { expect, it } from "vitest";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { topUp } from "@/db/schema/credit";
import { addFavourite, removeFavourite } from "@/lib/credit/commands/favourites";
import { listFavourites, listRecentNumbers } from "@/lib/credit/queries/top-up-numbers";
import { aPrepaidCustomer } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { refusal } from "../fixtures/refusal";

useDatabase();

async function aTopUp(accountId: string, lineId: string, at = new Date()): Promise<string> {
  const id = uuidv7();
  const row = {
    id,
    accountId,
    lineId,
    amountCents: 400,
    method: "card",
    state: "credited",
    createdAt: at,
    paidAt: at,
    settledAt: at,
    nextAttemptAt: at,
  } as const;
  await db().insert(topUp).values(row);
  return id;
}

it("a number of one's own top-up is kept once, under its last name, and forgotten by its owner alone", async () => {
  const [me, other] = [await aPrepaidCustomer(0), await aPrepaidCustomer(0)];
  const topUpId = await aTopUp(me.accountId, other.lineId);
  await addFavourite(me.principal, topUpId, "Mum");
  await addFavourite(me.principal, topUpId, "Mamma");
  const [kept, ...more] = await listFavourites(me.principal);
  expect([kept?.name, kept?.number, more]).toEqual(["Mamma", other.number, []]);
  expect(await refusal(addFavourite(other.principal, topUpId, "x"))).toBe("not-found");
  expect(await refusal(removeFavourite(other.principal, kept?.id ?? ""))).toBe("not-found");
  await removeFavourite(me.principal, kept?.id ?? "");
  expect(await listFavourites(me.principal)).toEqual([]);
});

it("twenty are kept and no more; the last ones topped up come newest first, each once", async () => {
  const me = await aPrepaidCustomer(0);
  const lines = await Promise.all(Array.from({ length: 21 }, () => aPrepaidCustomer(0)));
  for (const [index, { lineId }] of lines.entries()) {
    const topUpId = await aTopUp(me.accountId, lineId, new Date(Date.now() - index * 1000));
    const kept = await refusal(addFavourite(me.principal, topUpId, `n${String(index)}`));
    expect(kept).toBe(index < 20 ? "done" : "favourites-full");
  }
  await aTopUp(me.accountId, lines[0]?.lineId ?? "");
  const recent = await listRecentNumbers(me.principal);
  expect(recent.map(({ number }) => number)).toEqual(lines.slice(0, 5).map(({ number }) => number));
});
