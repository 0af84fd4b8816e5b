import type { Violation } from "./check";
import { grouped, summed } from "./grouped";
import type { World } from "./world";

const LIVE = new Set(["created", "open", "processing"]);

/** The books and bills for themselves: balanced, equal to the provider's sum, nothing half done. */
export function checkBooks({ provider, books }: World): Violation[] {
  return [...checkLedger(provider, books), ...checkBills(books), ...checkPayments(books)];
}

function checkLedger(provider: World["provider"], { entries }: World["books"]): Violation[] {
  const found: Violation[] = [];
  for (const [txId, sides] of grouped(entries, (entry) => entry.txId)) {
    const sum = summed(sides, ({ amountCents }) => amountCents);
    if (sum !== 0 || sides.length < 2)
      found.push({ rule: "unbalanced", what: `movement ${txId} has ${String(sides.length)} sides, sum ${String(sum)}` });
  }
  for (const [paymentId, sides] of grouped(entries, (entry) => (entry.account === "clearing:stripe" ? entry.paymentId : null)))
    if (sides.length > 1) found.push({ rule: "doubled", what: `payment ${paymentId} has ${String(sides.length)} movements` });
  const total = summed(entries, ({ amountCents }) => amountCents);
  if (total !== 0) found.push({ rule: "unbalanced", what: `the ledger sums to ${String(total)}` });
  const clearing = summed(
    entries.filter(({ account }) => account === "clearing:stripe"),
    ({ amountCents }) => amountCents,
  );
  const taken = summed(
    provider.intents.filter(({ status }) => status === "succeeded"),
    ({ amountCents }) => amountCents,
  );
  if (clearing !== taken)
    found.push({ rule: "unbalanced", what: `clearing:stripe holds ${String(clearing)}, the provider took ${String(taken)}` });
  return found;
}

function checkBills({ bills, billPayments, payments }: World["books"]): Violation[] {
  const received = grouped(billPayments, ({ billId }) => billId);
  const live = new Set(payments.filter(({ state }) => LIVE.has(state)).map(({ billId }) => billId));
  const found: Violation[] = [];
  for (const { id, state, totalCents, paidCents } of bills) {
    const sum = summed(received.get(id) ?? [], ({ amountCents }) => amountCents);
    if (sum > totalCents || sum > paidCents)
      found.push({ rule: "doubled", what: `bill ${id}: received ${String(sum)}, paid ${String(paidCents)} of ${String(totalCents)}` });
    if (sum < paidCents) found.push({ rule: "invented", what: `bill ${id}: paid ${String(paidCents)}, received ${String(sum)}` });
    if (state === "processing" && !live.has(id)) found.push({ rule: "stuck", what: `bill ${id} is being paid by nobody` });
    if ((state === "paid") !== (paidCents === totalCents))
      found.push({ rule: "stuck", what: `bill ${id} is ${state} with ${String(paidCents)} of ${String(totalCents)}` });
  }
  return found;
}

function checkPayments({ payments, succeeded }: World["books"]): Violation[] {
  const found: Violation[] = [];
  const told = grouped(succeeded, (target) => target);
  for (const { id, state } of payments) {
    if (LIVE.has(state)) found.push({ rule: "stuck", what: `payment ${id} is still ${state}` });
    if (state === "needs_review") found.push({ rule: "stuck", what: `payment ${id} waits for a person` });
    const times = told.get(id)?.length ?? 0;
    if (times !== (state === "succeeded" ? 1 : 0))
      found.push({ rule: "audit", what: `payment ${id} is ${state}, and the audit log says ${String(times)} times that it succeeded` });
  }
  return found;
}
