import "server-only";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { ricaricard, ricaricardBatch, topUp } from "@/db/schema/credit";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { receiveTopUp } from "@/lib/credit/commands/settle-top-up";
import { PIN_ACCOUNT_LIMIT, PIN_ADDRESS_LIMIT, PIN_LINE_LIMITS } from "@/lib/credit/rules";
import { dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { countTry, refundTry } from "@/lib/identity/rate-limit";
import type { Limit } from "@/lib/identity/rules";
import { post } from "@/lib/ledger/commands";
import { ricaricardHash } from "@/lib/one-time";
import { NOBODY, type Principal } from "@/lib/principal";

/**
 * Uses up a RicariCard for a line. Tries are counted, by account, line and address, before the card is looked at; a card that opens gives
 * them back. The same card for the same line once more is the same top-up.
 * @param pin sixteen digits.
 * @returns the top-up's id.
 * @throws UserError `card-unknown`, `card-used`, `card-expired`, `card-blocked`, `too-many-tries`, `too-many-today`.
 */
export async function useCard(principal: Principal, lineId: string, pin: string, address: string): Promise<string> {
  const counted: [Limit, string][] = [
    [PIN_ADDRESS_LIMIT, address],
    ...PIN_LINE_LIMITS.map((limit) => [limit, lineId] satisfies [Limit, string]),
    ...(principal.subject === NOBODY ? [] : [[PIN_ACCOUNT_LIMIT, principal.subject] satisfies [Limit, string]]),
  ];
  for (const [limit, key] of counted) await countTry(limit, key);
  const topUpId = await db().transaction((tx) => take(tx, principal, lineId, ricaricardHash(pin)));
  for (const [limit, key] of counted) await refundTry(limit, key);
  return topUpId;
}

async function take(tx: Database, principal: Principal, lineId: string, pinHash: string): Promise<string> {
  const at = clock.now();
  // Locked: of two who know the same digits one comes second, and reads `used`.
  const [card] = await tx
    .select({
      amountCents: ricaricard.amountCents,
      state: ricaricard.state,
      batchState: ricaricardBatch.state,
      expiresOn: ricaricard.expiresOn,
      usedBy: ricaricard.topUpId,
    })
    .from(ricaricard)
    .innerJoin(ricaricardBatch, eq(ricaricardBatch.name, ricaricard.batch))
    .where(eq(ricaricard.pinHash, pinHash))
    .for("update", { of: ricaricard });
  if (card && card.usedBy !== null && (await isOwn(tx, principal, lineId, card.usedBy))) return card.usedBy;
  // A card that was never sold opens nothing, and to whoever guessed it there is none.
  if (!card || card.state === "unsold" || card.batchState === "unsold") throw new UserError("card-unknown");
  if (card.state === "used") throw new UserError("card-used");
  if (card.state === "blocked" || card.batchState === "blocked") throw new UserError("card-blocked");
  if (card.expiresOn !== null && card.expiresOn < dayOf(at)) throw new UserError("card-expired");
  const id = uuidv7();
  const { amountCents } = card;
  const accountId = principal.subject === NOBODY ? null : principal.subject;
  await tx
    .insert(topUp)
    .values({ id, lineId, accountId, amountCents, method: "ricaricard", state: "open", createdAt: at, nextAttemptAt: at });
  await tx.update(ricaricard).set({ state: "used", topUpId: id }).where(eq(ricaricard.pinHash, pinHash));
  await post(tx, {
    kind: "ricaricard",
    externalRef: id,
    at,
    entries: [
      { account: "sold:ricaricard", amountCents },
      { account: "owed:top-ups", amountCents: -amountCents },
    ],
  });
  await receiveTopUp(tx, id, at);
  await recordAudit(tx, { principal, action: "top-up.ricaricard", target: id, details: { lineId, amountCents }, at });
  return id;
}

async function isOwn(tx: Database, principal: Principal, lineId: string, topUpId: string): Promise<boolean> {
  const [used] = await tx
    .select({ accountId: topUp.accountId })
    .from(topUp)
    .where(and(eq(topUp.id, topUpId), eq(topUp.lineId, lineId)));
  return used !== undefined && (used.accountId ?? NOBODY) === principal.subject;
}

/** The network did not take the top-up of a card: the card is good again. @returns false when it was not paid by one. */
export async function returnCard(tx: Database, topUpId: string, at: Date): Promise<boolean> {
  const [card] = await tx
    .update(ricaricard)
    .set({ state: "active", topUpId: null })
    .where(eq(ricaricard.topUpId, topUpId))
    .returning({ amountCents: ricaricard.amountCents });
  if (!card) return false;
  const { amountCents } = card;
  await post(tx, {
    kind: "ricaricard",
    externalRef: `${topUpId}:returned`,
    at,
    entries: [
      { account: "sold:ricaricard", amountCents: -amountCents },
      { account: "owed:top-ups", amountCents },
    ],
  });
  return true;
}
