import "server-only";
import { and, asc, eq, gt, gte, lt, or } from "drizzle-orm";
import { db } from "@/db/client";
import { ledgerEntry, ledgerTx } from "@/db/schema/ledger";
import type { Cents } from "@/lib/money";

/** What a movement did to one account. */
export interface ClearingMovement {
  readonly kind: typeof ledgerTx.$inferSelect.kind;
  readonly ref: string;
  readonly amountCents: Cents;
}

const columns = { id: ledgerTx.id, at: ledgerTx.at, kind: ledgerTx.kind, ref: ledgerTx.externalRef, amountCents: ledgerEntry.amountCents };
const PAGE = 500;

type Account = typeof ledgerEntry.$inferSelect.account;

/** A movement by its kind and reference, by what it did to an account. */
export async function findClearing(account: Account, kind: ClearingMovement["kind"], ref: string): Promise<ClearingMovement | undefined> {
  const [found] = await db()
    .select(columns)
    .from(ledgerTx)
    .innerJoin(ledgerEntry, eq(ledgerEntry.txId, ledgerTx.id))
    .where(and(eq(ledgerTx.kind, kind), eq(ledgerTx.externalRef, ref), eq(ledgerEntry.account, account)));
  return found;
}

/** What was booked on an account from one instant until another, oldest first, read in pages. */
export async function* listClearing(account: Account, from: Date, until: Date): AsyncGenerator<ClearingMovement> {
  let last: { readonly at: Date; readonly id: string } | undefined;
  for (;;) {
    const after = last ? or(gt(ledgerTx.at, last.at), and(eq(ledgerTx.at, last.at), gt(ledgerTx.id, last.id))) : gte(ledgerTx.at, from);
    const page = await db()
      .select(columns)
      .from(ledgerTx)
      .innerJoin(ledgerEntry, eq(ledgerEntry.txId, ledgerTx.id))
      .where(and(eq(ledgerEntry.account, account), lt(ledgerTx.at, until), after))
      .orderBy(asc(ledgerTx.at), asc(ledgerTx.id))
      .limit(PAGE);
    yield* page;
    last = page.at(-1);
    if (page.length < PAGE) return;
  }
}
