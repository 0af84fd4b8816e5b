import type { Violation } from "./check";
import { grouped } from "./grouped";
import type { HistoryRecord } from "./history";
import type { World } from "./world";

/** What a customer was told is so: whatever was killed after the answer. */
export function checkAcknowledged({ history, errands, books, provider }: World): Violation[] {
  const byCheckout = new Map(books.payments.map((payment) => [payment.checkoutRef, payment]));
  const byId = new Map(books.payments.map((payment) => [payment.id, payment]));
  const billStates = new Map(books.bills.map(({ id, state }) => [id, state]));
  const topUps = new Map(books.topUps.map((one) => [one.id, one]));
  const sessions = new Map(provider.sessions.map((session) => [session.id, session]));
  const paid = grouped(history, ({ event, ref }) => (event === "paid" ? (ref ?? null) : null));

  /** What is wrong with a promise, if anything is. */
  const broken = ({ event, ref = "", payment = "", customer, note }: HistoryRecord): string | undefined => {
    const errand = errands[customer];
    const own = byCheckout.get(ref);
    const topUp = topUps.get(own?.topUpId ?? "");
    if (!errand) return `customer ${String(customer)} had no errand`;
    const name = "billId" in errand ? `bill ${errand.billId}` : `the top-up of ${errand.number}`;
    const isFor = "billId" in errand ? own?.billId === errand.billId : topUp?.lineId === errand.lineId;
    const isDone = "billId" in errand ? billStates.get(errand.billId) === "paid" : topUp?.state === "credited";
    switch (event) {
      case "checkout-opened":
        if (!sessions.has(ref)) return `checkout ${ref} was opened, and the provider knows none`;
        return isFor ? undefined : `checkout ${ref} was opened, and the portal knows none for ${name}`;
      case "paid":
        if (sessions.get(ref)?.status !== "complete") return `checkout ${ref} was paid, and the provider says otherwise`;
        return own?.state === "succeeded" && isDone ? undefined : `checkout ${ref} was paid, ${name} is not`;
      case "received-shown":
        return own?.state === "succeeded" && isDone ? undefined : `checkout ${ref} was shown as received, and is not`;
      case "already-paid-shown":
        // A receipt says by itself how it stands.
        return isDone || "requestId" in errand ? undefined : `${name} was called paid, and is not`;
      case "cancel-shown":
        // Money that arrives for a cancelled payment is booked; but nobody may have been able to pay it.
        return byId.get(payment)?.state === "canceled" && !paid.has(byId.get(payment)?.checkoutRef ?? "")
          ? undefined
          : `payment ${payment} was shown as cancelled, and is not`;
      case "bewildered":
      case "begun":
      case "pay-pressed":
      case "declined":
      case "checkout-closed":
      case "asked-again":
      case "gave-up":
        return note === undefined || event !== "bewildered" ? undefined : note;
    }
  };
  return history.flatMap((line) => {
    const what = broken(line);
    const rule = line.event === "bewildered" ? "bewildered" : "acknowledged";
    return what === undefined ? [] : [{ rule, what: `customer ${String(line.customer)}: ${what}` } as const];
  });
}
