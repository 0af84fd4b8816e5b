import type { Violation } from "./check";
import { grouped } from "./grouped";
import type { HistoryRecord } from "./history";
import type { World } from "./world";

/** What a customer was told is so: whatever was killed after the answer. */
export function checkAcknowledged({ history, bills, books, provider }: World): Violation[] {
  const byCheckout = new Map(books.payments.map((payment) => [payment.checkoutRef, payment]));
  const byId = new Map(books.payments.map((payment) => [payment.id, payment]));
  const billStates = new Map(books.bills.map(({ id, state }) => [id, state]));
  const sessions = new Map(provider.sessions.map((session) => [session.id, session]));
  const paid = grouped(history, ({ event, ref }) => (event === "paid" ? (ref ?? null) : null));

  /** What is wrong with a promise, if anything is. */
  const broken = ({ event, ref = "", payment = "", customer, note }: HistoryRecord): string | undefined => {
    const billId = bills[customer]?.billId ?? "";
    switch (event) {
      case "checkout-opened":
        if (!sessions.has(ref)) return `checkout ${ref} was opened, and the provider knows none`;
        return byCheckout.get(ref)?.billId === billId
          ? undefined
          : `checkout ${ref} was opened, and the portal knows none for bill ${billId}`;
      case "paid":
        if (sessions.get(ref)?.status !== "complete") return `checkout ${ref} was paid, and the provider says otherwise`;
        return byCheckout.get(ref)?.state === "succeeded" && billStates.get(billId) === "paid"
          ? undefined
          : `checkout ${ref} was paid, its bill ${billId} is not`;
      case "received-shown":
        return byId.get(payment)?.state === "succeeded" ? undefined : `payment ${payment} was shown as received, and is not`;
      case "already-paid-shown":
        return billStates.get(billId) === "paid" ? undefined : `bill ${billId} was called paid, and is not`;
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
