import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { debitMandate, directDebit } from "@/db/schema/billing/direct-debit";
import { account } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { cancelDebits, releaseBills } from "@/lib/billing/commands/hold-bill";
import { planOccasions } from "@/lib/billing/commands/notices/occasions";
import { reversePayment } from "@/lib/billing/commands/reverse-payment";
import { decideDebit, suspendsMandate } from "@/lib/billing/rules/debits";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { post } from "@/lib/ledger/commands";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { tellOfMandate } from "@/lib/payments/commands/debit/tell";
import { keepWhatCame } from "@/lib/payments/commands/kept/keep";
import { lockKeptOfDebit, recallDebit } from "@/lib/payments/commands/kept/recall";
import { debitCollected, debitReturned } from "@/lib/payments/rules/debit";
import { systemPrincipal } from "@/lib/principal";

/** What the operator's bank says of a debit. */
export type DebitResult =
  | { readonly state: "collected"; readonly at: Date }
  | { readonly state: "rejected" | "returned"; readonly reasonCode: string; readonly at: Date };

/**
 * Applies what the bank says of a debit, once however often it is told: a collected one pays its bill; one that failed, or was taken back afterwards,
 * makes the bill owe again, and suspends the mandate where the next would fail too.
 * @returns `contradiction` where the bank said otherwise before, `unknown` for no debit of ours that was in a file.
 */
export async function settleDebit(
  tx: Database,
  debitId: string,
  result: DebitResult,
): Promise<"done" | "unchanged" | "contradiction" | "unknown"> {
  const debit = await lockDebit(tx, debitId);
  if (!debit) return "unknown";
  const decision = decideDebit(debit.state, result.state);
  switch (decision) {
    case "refuse":
      return debit.state === "planned" || debit.state === "canceled" ? "unknown" : "contradiction";
    case "nothing":
      return "unchanged";
    case "collect":
      await collect(tx, debit, result.at);
      break;
    case "fail":
      await releaseBills(tx, [debit.billId]);
      break;
    case "take-back":
      await takeBack(tx, debit, result.at);
      break;
  }
  if (result.state !== "collected") await fail(tx, debit, result);
  const principal = systemPrincipal("operator", result.at, debit.accountId);
  const details = { billId: debit.billId, amountCents: debit.amountCents };
  await recordAudit(tx, { principal, action: `debit.${result.state}`, target: debitId, details, at: result.at });
  return "done";
}

type LockedDebit = NonNullable<Awaited<ReturnType<typeof lockDebit>>>;

/** The bill is locked before its debit, as everywhere. */
async function lockDebit(tx: Database, debitId: string) {
  const [named] = await tx.select({ billId: directDebit.billId }).from(directDebit).where(eq(directDebit.id, debitId));
  if (!named) return undefined;
  await lockKeptOfDebit(tx, debitId);
  await tx.select({ id: bill.id }).from(bill).where(eq(bill.id, named.billId)).for("update");
  const [locked] = await tx
    .select({
      id: directDebit.id,
      billId: directDebit.billId,
      billNumber: bill.number,
      mandateId: directDebit.mandateId,
      accountId: debitMandate.accountId,
      amountCents: directDebit.amountCents,
      excessCents: directDebit.excessCents,
      state: directDebit.state,
    })
    .from(directDebit)
    .innerJoin(bill, eq(bill.id, directDebit.billId))
    .innerJoin(debitMandate, eq(debitMandate.id, directDebit.mandateId))
    .where(eq(directDebit.id, debitId))
    .for("update", { of: directDebit });
  return locked;
}

async function collect(tx: Database, debit: LockedDebit, at: Date): Promise<void> {
  const { id, billId, amountCents } = debit;
  const money = { billId, source: "direct-debit", reference: id, amountCents, paidOn: dayOf(at), at, liveAfter: false } as const;
  const { appliedCents, excessCents } = await applyPayment(tx, money);
  const booking = debitCollected({ billCents: appliedCents, excessCents });
  if ((await post(tx, { ...booking, externalRef: id, at, billId })) === undefined) throw new Error(`debit ${id} was booked under its lock`);
  await keepWhatCame(tx, { billId, source: "direct-debit", reference: id, amountCents: excessCents });
  await tx.update(directDebit).set({ state: "collected", excessCents, settledAt: at }).where(eq(directDebit.id, id));
  await sendReceipt(tx, debit, at);
}

async function takeBack(tx: Database, { id, billId, amountCents, excessCents }: LockedDebit, at: Date): Promise<void> {
  const billCents = amountCents - excessCents;
  await recallDebit(tx, id, excessCents);
  if (billCents > 0)
    await reversePayment(tx, {
      billId,
      source: "direct-debit-returned",
      reference: id,
      amountCents: billCents,
      paidOn: dayOf(at),
      at,
    });
  await post(tx, { ...debitReturned({ billCents, excessCents }), externalRef: id, at, billId });
}

async function fail(tx: Database, debit: LockedDebit, result: Exclude<DebitResult, { state: "collected" }>): Promise<void> {
  const { id, billId, mandateId } = debit;
  const { state, reasonCode, at } = result;
  await tx.update(directDebit).set({ state, reasonCode, settledAt: at }).where(eq(directDebit.id, id));
  await planOccasions(tx, [{ billId, kind: "debit-failed", at: clock.now() }]);
  if (!suspendsMandate(reasonCode)) return;
  const suspended = await tx
    .update(debitMandate)
    .set({ state: "suspended", suspendCode: reasonCode })
    .where(and(eq(debitMandate.id, mandateId), eq(debitMandate.state, "active")))
    .returning({ id: debitMandate.id });
  if (suspended.length === 0) return;
  await cancelDebits(tx, eq(directDebit.mandateId, mandateId));
  await tellOfMandate(tx, mandateId, { about: "suspended", reasonCode, once: id });
}

async function sendReceipt(tx: Database, { id, billId, billNumber, accountId, amountCents }: LockedDebit, at: Date): Promise<void> {
  const [payer] = await tx
    .select({ address: account.email, language: account.language, name: account.name })
    .from(account)
    .where(and(eq(account.id, accountId), isNull(account.erasedAt)));
  if (!payer) return;
  const { name, ...to } = payer;
  const link = `${env().PUBLIC_URL}/bills/${billId}`;
  const values = { name, amountCents, billNumber, paidOn: dayOf(at), reference: id, link };
  await queueMail(tx, { ...to, template: "payment-receipt", values, once: `payment-receipt:${id}` });
}
