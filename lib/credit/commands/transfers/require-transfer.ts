import "server-only";
import { and, eq, gte, inArray, isNull, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { creditTransfer, creditTransferPlan } from "@/db/schema/credit/transfer";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { lockReturnable } from "@/lib/credit/commands/lock-returnable";
import { unsafeRequireLivingSim } from "@/lib/credit/queries/sim-expiry";
import { transferTerms } from "@/lib/credit/queries/transfer-terms";
import { fitsTerms } from "@/lib/credit/rules/transfers";
import { addDays, dayOf, endOfDay } from "@/lib/dates";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import { hasLeft } from "@/lib/lines/rules";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";

/** From which line to which, and how much. */
export interface TransferWish {
  readonly fromLineId: string;
  readonly toLineId: string;
  readonly amountCents: Cents;
  readonly feeCents: Cents;
}

/**
 * That a line's credit may be given: a mobile line of the principal's, theirs to manage, and one of ours on the other side; and that it
 * reaches, gifts of ours left out, within the operator's limits. The credit stays as it is until the transaction ends.
 * @throws UserError `not-found`, `not-allowed`, `number-not-ours`, `sim-expired`, `transfer-short`, `transfer-limit`, `payments-unavailable`.
 */
export async function requireTransfer(tx: Database, principal: Principal, wish: TransferWish, at: Date): Promise<void> {
  const { fromLineId, toLineId, amountCents, feeCents } = wish;
  if (!env().network) throw new UserError("payments-unavailable");
  const today = dayOf(at);
  const [own] = await tx
    .select({ access: association.access, kind: line.kind, leftOn: line.leftOn })
    .from(association)
    .innerJoin(line, eq(line.id, association.lineId))
    .where(and(eq(association.lineId, fromLineId), ownAssociation(principal)));
  if (own?.kind !== "mobile" || hasLeft(own, today)) throw new UserError("not-found");
  requireAccess(own.access, "manage");
  const [target] = await tx.select({ leftOn: line.leftOn }).from(line).where(eq(line.id, toLineId));
  if (!target || hasLeft(target, today)) throw new UserError("number-not-ours");
  for (const lineId of [fromLineId, toLineId]) await unsafeRequireLivingSim(lineId, today, tx);
  if ((await lockReturnable(tx, fromLineId)) < amountCents + feeCents) throw new UserError("transfer-short");
  const sum = (from: Date) =>
    sql<number>`coalesce(sum(${creditTransfer.amountCents}) filter (where ${creditTransfer.orderedAt} >= ${from.toISOString()}::timestamptz), 0)::int`;
  const monthBegan = endOfDay(addDays(`${today.slice(0, 7)}-01`, -1));
  const [given] = await tx
    .select({ dayCents: sum(endOfDay(addDays(today, -1))), monthCents: sum(monthBegan) })
    .from(creditTransfer)
    .where(
      and(
        eq(creditTransfer.fromLineId, fromLineId),
        inArray(creditTransfer.state, ["ordered", "given"]),
        gte(creditTransfer.orderedAt, monthBegan),
      ),
    );
  if (!fitsTerms(amountCents, given ?? { dayCents: 0, monthCents: 0 }, transferTerms())) throw new UserError("transfer-limit");
}

/** That nothing is given between the two again and again already. @throws UserError `transfer-planned`. */
export async function requireNoPlan(tx: Database, { fromLineId, toLineId }: TransferWish): Promise<void> {
  const on = await tx
    .select({ id: creditTransferPlan.id })
    .from(creditTransferPlan)
    .where(
      and(eq(creditTransferPlan.fromLineId, fromLineId), eq(creditTransferPlan.toLineId, toLineId), isNull(creditTransferPlan.endedAt)),
    );
  if (on.length > 0) throw new UserError("transfer-planned");
}
