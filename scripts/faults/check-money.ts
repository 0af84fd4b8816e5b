import type { Violation } from "./check";
import { grouped, summed } from "./grouped";
import type { World } from "./world";

/** Money: each sum that the provider took stands once in the books and once on its bill, and no other does. */
export function checkMoney({ provider, books }: World): Violation[] {
  const payments = new Map(books.payments.map((payment) => [payment.id, payment]));
  const sessions = new Map(provider.sessions.map((session) => [session.id, session]));
  const movements = grouped(
    books.entries.filter(({ kind, account }) => kind === "card-payment" && account === "clearing:stripe"),
    ({ ref }) => ref,
  );
  const onBills = grouped(books.billPayments, ({ reference }) => reference);
  const chargedFor = new Map<string, string>();
  const found: Violation[] = [];

  const taken = provider.intents.filter(({ status }) => status === "succeeded");
  for (const { id, amountCents, sessionId } of taken) {
    const paymentId = sessions.get(sessionId)?.clientReferenceId ?? "none";
    const payment = payments.get(paymentId);
    const booked = movements.get(id) ?? [];
    const applied = onBills.get(paymentId) ?? [];
    const where = `${id} of payment ${paymentId}`;
    if (!payment) found.push({ rule: "lost", what: `${where}: there is no such payment` });
    else if (payment.state !== "succeeded" || payment.moneyRef !== id)
      found.push({ rule: "lost", what: `${where}: the payment is ${payment.state}` });
    if (summed(booked, (entry) => entry.amountCents) < amountCents) found.push({ rule: "lost", what: `${where}: not in the books` });
    if (summed(booked, (entry) => entry.amountCents) > amountCents)
      found.push({ rule: "doubled", what: `${where}: booked more than once` });
    if (summed(applied, (entry) => entry.amountCents) < amountCents) found.push({ rule: "lost", what: `${where}: not on its bill` });
    if (summed(applied, (entry) => entry.amountCents) > amountCents)
      found.push({ rule: "doubled", what: `${where}: reduced its bill twice` });
    const first = payment && chargedFor.get(payment.billId);
    if (first !== undefined) found.push({ rule: "doubled", what: `bill ${payment?.billId ?? ""} was charged twice: ${first} and ${id}` });
    if (payment) chargedFor.set(payment.billId, id);
  }

  const known = new Set(taken.map(({ id }) => id));
  for (const ref of movements.keys())
    if (!known.has(ref)) found.push({ rule: "invented", what: `${ref} is in the books, and the provider never took it` });
  return found;
}
