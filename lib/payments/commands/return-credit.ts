import "server-only";
import { eq } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { line } from "@/db/schema/lines";
import { recordAudit } from "@/lib/audit/commands";
import { queueReturnExport } from "@/lib/billing/commands/queue-export";
import { clock } from "@/lib/clock";
import { beginCreditTopUp } from "@/lib/credit/commands/begin-credit-top-up";
import { lockReturnable } from "@/lib/credit/commands/lock-returnable";
import { postCredit } from "@/lib/credit/commands/post-credit";
import { isReturnAsked } from "@/lib/credit/commands/return-asked";
import { tellReturn } from "@/lib/credit/commands/tell-return";
import { RETURN_LIMIT } from "@/lib/credit/rules";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { findProvedLine } from "@/lib/identity/commands/proved-line";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { countTry } from "@/lib/identity/rate-limit";
import { unsafeLineOfNumber } from "@/lib/lines/queries";
import { hasLeft } from "@/lib/lines/rules";
import type { Cents } from "@/lib/money";
import { readMobile } from "@/lib/phone";
import type { Principal } from "@/lib/principal";

/** Where credit is to go: to a number as it was typed, or to a bank account. */
export type ReturnTarget =
  { readonly way: "line"; readonly number: string } | { readonly way: "bank"; readonly iban: string; readonly holder: string };

/** Credit that somebody wants back. */
export interface ReturnWish {
  /** Made with the page: the same page sent twice is the same request. */
  readonly requestId: string;
  readonly lineId: string;
  readonly to: ReturnTarget;
  /** What the page showed: it is this, or nothing. */
  readonly amountCents: Cents;
  readonly isConfirmed: boolean;
}

/**
 * Asks back the credit of a line that left, for whoever has proved that line: all of it that is money. It leaves the line at once, and is owed until
 * the operator has paid it, or the network has credited the other line. What the operator is dealing with is not asked for again.
 * @throws UserError `confirm-first`, `not-found`, `too-many-today`, `mobile-invalid`, `number-not-ours`, `payments-unavailable`, `nothing-to-return`,
 * `credit-changed`, `confirm-return`, `return-asked`.
 */
export async function returnCredit(principal: Principal, wish: ReturnWish): Promise<void> {
  const at = clock.now();
  requireFresh(principal, at);
  await countTry(RETURN_LIMIT, principal.subject);
  await db().transaction(async (tx) => {
    const own = await findProvedLine(tx, principal, wish.lineId);
    const [left] = own ? await tx.select({ leftOn: line.leftOn, leftReason: line.leftReason }).from(line).where(eq(line.id, own.id)) : [];
    if (!own || !left || !hasLeft(left, dayOf(at))) throw new UserError("not-found");
    const targetId = wish.to.way === "line" ? await requireTarget(tx, own.id, wish.to.number, at) : undefined;
    const amountCents = await lockReturnable(tx, own.id);
    if (await isReturnAsked(tx, { requestId: wish.requestId, lineId: own.id, accountId: principal.subject, source: "credit" })) return;
    if (amountCents <= 0) throw new UserError("nothing-to-return");
    if (amountCents !== wish.amountCents) throw new UserError("credit-changed");
    if (!wish.isConfirmed) throw new UserError("confirm-return");
    await request(tx, principal, { wish, number: own.number, ...left, targetId, at });
  });
}

/** Credit that goes to another line goes to one of ours that lives. */
async function requireTarget(tx: Database, lineId: string, typed: string, at: Date): Promise<string> {
  if (!env().network) throw new UserError("payments-unavailable");
  const target = await unsafeLineOfNumber([readMobile(typed)], tx);
  if (target?.kind !== "mobile" || target.id === lineId || hasLeft(target, dayOf(at))) throw new UserError("number-not-ours");
  return target.id;
}

interface Request {
  readonly wish: ReturnWish;
  readonly number: string;
  readonly leftOn: string | null;
  readonly leftReason: string | null;
  readonly targetId: string | undefined;
  readonly at: Date;
}

async function request(tx: Database, principal: Principal, { wish, number, leftOn, leftReason, targetId, at }: Request): Promise<void> {
  const { requestId: id, lineId, to, amountCents } = wish;
  const { way } = to;
  const topUpId = targetId === undefined ? undefined : await beginCreditTopUp(tx, targetId, amountCents, at);
  const ibanEnd = to.way === "bank" ? to.iban.slice(-4) : null;
  const asked = await tx
    .insert(creditReturn)
    .values({ id, lineId, accountId: principal.subject, amountCents, way, ibanEnd, topUpId, state: "requested", requestedAt: at })
    .onConflictDoNothing()
    .returning({ id: creditReturn.id });
  if (asked.length === 0) throw new UserError("return-asked");
  const counterpart = way === "bank" ? "owed:credit" : "owed:top-ups";
  await postCredit(tx, { lineId, booking: "credit-return", externalRef: id, kind: "return", amountCents: -amountCents, counterpart, at });
  if (to.way === "bank") await queueReturnExport(tx, { id, number, leftOn, leftReason, amountCents, iban: to.iban, holder: to.holder, at });
  await recordAudit(tx, { principal, action: "credit.return", target: id, details: { lineId, amountCents, way }, at });
  await tellReturn(tx, id);
}
