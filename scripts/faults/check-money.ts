import type { Violation } from "./check";
import { grouped, summed } from "./grouped";
import type { World } from "./world";

/** Money: each sum that the provider took stands once in the books and once on its bill or its line, and no other does. */
export function checkMoney(world: World): Violation[] {
  return [...checkTaken(world), ...checkCredited(world)];
}

function checkTaken({ provider, books }: World): Violation[] {
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
    // Two top-ups of one customer are two; a bill is paid once.
    if (!payment || payment.billId === null) continue;
    if (summed(applied, (entry) => entry.amountCents) < amountCents) found.push({ rule: "lost", what: `${where}: not on its bill` });
    if (summed(applied, (entry) => entry.amountCents) > amountCents)
      found.push({ rule: "doubled", what: `${where}: reduced its bill twice` });
    const first = chargedFor.get(payment.billId);
    if (first !== undefined) found.push({ rule: "doubled", what: `bill ${payment.billId} was charged twice: ${first} and ${id}` });
    chargedFor.set(payment.billId, id);
  }

  const known = new Set(taken.map(({ id }) => id));
  for (const ref of movements.keys())
    if (!known.has(ref)) found.push({ rule: "invented", what: `${ref} is in the books, and the provider never took it` });
  return found;
}

/** Credit: each top-up whose money was taken is in its line's credit once, by the network and by us, and no other is. */
function checkCredited({ provider, books }: World): Violation[] {
  const found: Violation[] = [];
  const paidFor = grouped(books.payments, ({ state, topUpId }) => (state === "succeeded" ? topUpId : null));
  const credited = grouped(books.entries, ({ kind, account, ref }) =>
    kind === "top-up-credited" && account === "credit:lines" ? ref : null,
  );
  const atNetwork = new Map(provider.topUps.map((one) => [one.id, one]));
  for (const { id, state, amountCents } of books.topUps) {
    const wantedCents = paidFor.has(id) ? amountCents : 0;
    // What a line has is owed to it: the account's credit side.
    const bookedCents = -summed(credited.get(id) ?? [], (entry) => entry.amountCents);
    if (bookedCents < wantedCents) found.push({ rule: "lost", what: `top-up ${id} is ${state}: paid, and not in the credit` });
    if (bookedCents > wantedCents)
      found.push({ rule: wantedCents > 0 ? "doubled" : "invented", what: `top-up ${id}: ${String(bookedCents)} in the credit` });
    if ((atNetwork.get(id)?.status === "credited") !== wantedCents > 0)
      found.push({
        rule: wantedCents > 0 ? "lost" : "invented",
        what: `top-up ${id} is ${state}, and ${atNetwork.has(id) ? "" : "not "}at the network`,
      });
  }
  const known = new Set(books.topUps.map(({ id }) => id));
  for (const { id } of provider.topUps)
    if (!known.has(id)) found.push({ rule: "invented", what: `the network credited ${id}, which nobody ordered` });
  const byLine = grouped(books.topUps, ({ lineId, state }) => (state === "credited" ? lineId : null));
  for (const { lineId, balanceCents, movedCents } of books.credits) {
    const toppedUp = summed(byLine.get(lineId) ?? [], ({ amountCents }) => amountCents);
    if (balanceCents !== movedCents || balanceCents !== toppedUp)
      found.push({
        rule: "unbalanced",
        what: `line ${lineId} has ${String(balanceCents)}, moved ${String(movedCents)}, topped up ${String(toppedUp)}`,
      });
  }
  const owed = summed(
    books.entries.filter(({ account }) => account === "owed:top-ups"),
    ({ amountCents }) => amountCents,
  );
  if (owed !== 0) found.push({ rule: "unbalanced", what: `owed:top-ups holds ${String(owed)}` });
  return found;
}
