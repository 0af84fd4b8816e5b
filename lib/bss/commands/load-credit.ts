import "server-only";
import { and, eq, ne, sql } from "drizzle-orm";
import { union } from "drizzle-orm/pg-core";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { topUpDenomination } from "@/db/schema/catalogue/denomination";
import { creditAccount, ricaricard, ricaricardBatch, topUp } from "@/db/schema/credit";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { creditTransfer } from "@/db/schema/credit/transfer";
import { RowRefusal } from "@/lib/bss/commands/import-rows";
import type { OperatorRow } from "@/lib/bss/input";
import { postCredit } from "@/lib/credit/commands/post-credit";
import { creditTopUp } from "@/lib/credit/commands/settle-top-up";
import { counterpartOf } from "@/lib/credit/rules";
import { reason } from "@/lib/import-reason";
import { toCents } from "@/lib/money";
import { ricaricardHash } from "@/lib/one-time";

/** Rows about the credit of one line. */
export type CreditRow = OperatorRow & { type: "credit" | "balance" };

/** Rows about what can be topped up. */
export type TopUpRow = OperatorRow & { type: "denomination" | "ricaricard" | "ricaricard_batch" };

/**
 * Books what the charging system says of a line's credit, always, even below zero. A top-up of ours that it lists is the one that the network
 * confirms: whichever comes first counts.
 * @returns false when it is booked already.
 */
export async function loadCredit(tx: Database, lineId: string, row: CreditRow): Promise<boolean> {
  const amountCents = toCents(row.amount);
  if (row.type === "balance") return loadBalance(tx, lineId, row, amountCents);
  if (amountCents === 0) throw new RowRefusal(reason("movement-zero"));
  const { kind, at, note, reference, top_up_id: topUpId } = row;
  // The other side of credit that went to another line: it left this one when that was asked for.
  if (topUpId !== undefined && amountCents < 0 && (await isTaken(tx, lineId, topUpId))) return false;
  if (topUpId !== undefined && (await creditTopUp(tx, topUpId, at))) return true;
  if (topUpId !== undefined && (await isCredited(tx, topUpId))) return false;
  const counterpart = counterpartOf(amountCents);
  return postCredit(tx, { lineId, booking: "operator-credit", externalRef: reference, kind, amountCents, counterpart, at, note });
}

async function isCredited(tx: Database, topUpId: string): Promise<boolean> {
  const credited = await tx
    .select({ id: topUp.id })
    .from(topUp)
    .where(and(eq(topUp.id, topUpId), eq(topUp.state, "credited")));
  return credited.length > 0;
}

async function loadBalance(tx: Database, lineId: string, row: OperatorRow & { type: "balance" }, balanceCents: number): Promise<boolean> {
  const { at, reference, sim_expires_on: simExpiresOn } = row;
  await tx.insert(creditAccount).values({ lineId, balanceCents: 0, asOf: at }).onConflictDoNothing();
  const [own] = await tx
    .select({ balanceCents: creditAccount.balanceCents, asOf: creditAccount.asOf, simExpiresOn: creditAccount.simExpiresOn })
    .from(creditAccount)
    .where(eq(creditAccount.lineId, lineId))
    .for("update");
  // Older than what we know: later movements are not in it. Nor may credit that is asked back or given away appear once more: it is on its way.
  if (!own || own.asOf > at || (await isOnItsWay(tx, lineId))) return false;
  const amountCents = balanceCents - own.balanceCents;
  const counterpart = counterpartOf(amountCents);
  const posting = { lineId, booking: "operator-credit", externalRef: reference, kind: "correction", amountCents, counterpart, at } as const;
  const isCorrected = amountCents !== 0 && (await postCredit(tx, posting));
  const expiry = simExpiresOn ?? own.simExpiresOn;
  await tx.update(creditAccount).set({ asOf: at, simExpiresOn: expiry }).where(eq(creditAccount.lineId, lineId));
  return isCorrected || expiry !== own.simExpiresOn || own.asOf < at;
}

async function isOnItsWay(tx: Database, lineId: string): Promise<boolean> {
  const asked = tx
    .select({ id: creditReturn.id })
    .from(creditReturn)
    .where(and(eq(creditReturn.lineId, lineId), eq(creditReturn.source, "credit"), eq(creditReturn.state, "requested")));
  const given = tx
    .select({ id: creditTransfer.id })
    .from(creditTransfer)
    .where(and(eq(creditTransfer.fromLineId, lineId), eq(creditTransfer.state, "ordered")));
  return (await union(asked, given)).length > 0;
}

async function isTaken(tx: Database, lineId: string, topUpId: string): Promise<boolean> {
  const asked = tx
    .select({ id: creditReturn.id })
    .from(creditReturn)
    .where(and(eq(creditReturn.lineId, lineId), eq(creditReturn.topUpId, topUpId)));
  const given = tx
    .select({ id: creditTransfer.id })
    .from(creditTransfer)
    .where(and(eq(creditTransfer.fromLineId, lineId), eq(creditTransfer.topUpId, topUpId)));
  return (await union(asked, given)).length > 0;
}

/** Loads an amount that is offered, a card or the state of a batch. @returns false when it is here as it is. */
export async function loadTopUpRow(tx: Database, row: TopUpRow): Promise<boolean> {
  if (row.type === "ricaricard_batch") return loadBatch(tx, row.batch, row.state);
  const amountCents = toCents(row.amount);
  if (row.type === "denomination") return loadDenomination(tx, row, amountCents);
  const { batch, serial, state, pin } = row;
  const expiresOn = row.expires_on ?? null;
  if (pin === undefined) {
    const moved = await tx.execute(
      sql`update ${ricaricard} set state = ${state} where serial = ${serial} and state <> 'used' and state <> ${state} returning serial`,
    );
    return moved.rows.length > 0;
  }
  // Of a batch that nobody has spoken of each card says itself what it is.
  await tx.insert(ricaricardBatch).values({ name: batch, state: "active" }).onConflictDoNothing();
  const loaded = await tx
    .insert(ricaricard)
    .values({ pinHash: ricaricardHash(pin), serial, batch, amountCents, state, expiresOn })
    .onConflictDoNothing()
    .returning({ serial: ricaricard.serial });
  return loaded.length > 0;
}

async function loadBatch(tx: Database, name: string, state: "unsold" | "active" | "blocked"): Promise<boolean> {
  const loaded = await tx
    .insert(ricaricardBatch)
    .values({ name, state })
    .onConflictDoUpdate({ target: ricaricardBatch.name, set: { state }, setWhere: ne(ricaricardBatch.state, state) })
    .returning({ name: ricaricardBatch.name });
  return loaded.length > 0;
}

async function loadDenomination(tx: Database, row: OperatorRow & { type: "denomination" }, amountCents: number): Promise<boolean> {
  const { channel, valid_from: validFrom, valid_until: validUntil, preselected: isPreselected } = row;
  const values = { channel, amountCents, validFrom, validUntil: validUntil ?? null, isPreselected };
  const loaded = await tx
    .insert(topUpDenomination)
    .values({ id: uuidv7(), ...values })
    .onConflictDoUpdate({
      target: [topUpDenomination.channel, topUpDenomination.amountCents, topUpDenomination.validFrom],
      set: { validUntil: values.validUntil, isPreselected },
      setWhere: sql`(${topUpDenomination.validUntil}, ${topUpDenomination.isPreselected}) is distinct from (${values.validUntil}::date, ${isPreselected})`,
    })
    .returning({ id: topUpDenomination.id });
  return loaded.length > 0;
}
