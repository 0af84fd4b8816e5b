import "server-only";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { creditTransfer } from "@/db/schema/credit/transfer";
import { clock } from "@/lib/clock";
import { requireNoPlan, requireTransfer } from "@/lib/credit/commands/transfers/require-transfer";
import { transferTerms } from "@/lib/credit/queries/transfer-terms";
import { transferAmounts, TRANSFER_LIMIT } from "@/lib/credit/rules/transfers";
import { UserError } from "@/lib/errors";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { countTry } from "@/lib/identity/rate-limit";
import { unsafeLineOfNumber } from "@/lib/lines/queries";
import type { Cents } from "@/lib/money";
import { readMobile } from "@/lib/phone";
import type { Principal } from "@/lib/principal";

/** What somebody wants to give, as they typed it. */
export interface TransferDraft {
  readonly lineId: string;
  readonly number: string;
  readonly amountCents: Cents;
  /** None: once. */
  readonly everyDays: number | undefined;
}

/**
 * Keeps what somebody wants to give until they confirm it; nothing is taken from the credit yet. Whose the number is, nobody is told.
 * @returns the draft's id.
 * @throws UserError `mobile-invalid`, `number-not-ours`, `transfer-same`, `amount-not-offered`, `too-many-today`, and as `requireTransfer`
 * and `requireNoPlan`.
 */
export async function draftTransfer(principal: Principal, { lineId, number, amountCents, everyDays }: TransferDraft): Promise<string> {
  requireSelf(principal);
  await countTry(TRANSFER_LIMIT, principal.subject);
  const target = await unsafeLineOfNumber([readMobile(number)]);
  if (target?.kind !== "mobile") throw new UserError("number-not-ours");
  if (target.id === lineId) throw new UserError("transfer-same");
  const terms = transferTerms();
  if (!transferAmounts(terms).includes(amountCents)) throw new UserError("amount-not-offered");
  const at = clock.now();
  const id = uuidv7();
  await db().transaction(async (tx) => {
    const wish = { fromLineId: lineId, toLineId: target.id, amountCents, feeCents: terms.feeCents };
    await requireTransfer(tx, principal, wish, at);
    if (everyDays !== undefined) await requireNoPlan(tx, wish);
    await tx
      .insert(creditTransfer)
      .values({ id, accountId: principal.subject, ...wish, everyDays: everyDays ?? null, state: "draft", createdAt: at });
  });
  return id;
}
