import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { creditAccount, topUp } from "@/db/schema/credit";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import type { TopUpMethod, TopUpState } from "@/lib/credit/rules";
import type { Day } from "@/lib/dates";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";

/** The credit of a line, and when the operator said so last. */
export interface Credit {
  readonly balanceCents: Cents;
  readonly asOf: Date;
  /** Until when the SIM lives without another top-up. */
  readonly simExpiresOn: Day | null;
}

/** The credit of one of the principal's lines; nothing for a line of which the operator has told none. */
export async function getCredit(principal: Principal, lineId: string): Promise<Credit | undefined> {
  const [found] = await db()
    .select({ balanceCents: creditAccount.balanceCents, asOf: creditAccount.asOf, simExpiresOn: creditAccount.simExpiresOn })
    .from(creditAccount)
    .innerJoin(association, eq(association.lineId, creditAccount.lineId))
    .where(and(eq(creditAccount.lineId, lineId), ownAssociation(principal)));
  return found;
}

/** A top-up as its receipt tells of it. */
export interface Receipt {
  readonly id: string;
  /** None of a guest's. */
  readonly accountId: string | null;
  /** E.164: whoever reads this typed it. */
  readonly number: string;
  readonly amountCents: Cents;
  readonly method: TopUpMethod | "credit";
  readonly state: TopUpState;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

/** The receipt of a top-up. Unsafe: it looks without a scope, for whoever holds the link that we signed. */
export async function unsafeReceipt(topUpId: string): Promise<Receipt | undefined> {
  const [found] = await db()
    .select({
      id: topUp.id,
      accountId: topUp.accountId,
      number: line.number,
      amountCents: topUp.amountCents,
      method: topUp.method,
      state: topUp.state,
      createdAt: topUp.createdAt,
      settledAt: topUp.settledAt,
    })
    .from(topUp)
    .innerJoin(line, eq(line.id, topUp.lineId))
    .where(eq(topUp.id, topUpId));
  return found;
}
