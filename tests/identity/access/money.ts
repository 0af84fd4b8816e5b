import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { payLink } from "@/db/schema/payments/pay-link";
import { cancelPayment } from "@/lib/payments/commands/cancel-payment";
import { keepExcess, keepForNext } from "@/lib/payments/commands/kept/keep";
import { payOutKept } from "@/lib/payments/commands/kept/pay-out";
import { useKept } from "@/lib/payments/commands/kept/use";
import { makePayLink, revokePayLink, startLinkPayment } from "@/lib/payments/commands/pay-links";
import { refundExcess, requestRefund } from "@/lib/payments/commands/request-refund";
import { requireUnpaid } from "@/lib/payments/commands/require-unpaid";
import { bookReviewed, closeReviewed } from "@/lib/payments/commands/resolve-review";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { findPaymentByCheckout, getPayment, listOpenFindings, listPaymentsOfBill, listPaymentsToTake } from "@/lib/payments/queries";
import { isPaidByLink, listPayLinks, listPayLinksToTake } from "@/lib/payments/queries/pay-links";
import type { Principal } from "@/lib/principal";
import { aBill, aLine, anAssociation } from "../../fixtures/billing";
import { paidElsewhere } from "../../fixtures/kept";
import { aCustomerWithBill, aPayer, paymentsOf } from "../../fixtures/paying";
import { type Cases, NOBODYS, OWNER, OWNS, PAYS, peopleOf, SEERS, shareLine, type World } from "../../fixtures/people";
import { checkoutRefOf, type useSandbox } from "../../fixtures/sandbox";

type Sandbox = ReturnType<typeof useSandbox>;

/** A bill of a line that was paid by card, and before that a part of it elsewhere. */
async function paidTooMuch(sandbox: Sandbox, principal: Principal, lineId: string) {
  const { billId } = await aBill({ lineId });
  const url = await startBillPayment(principal, billId, aPayer);
  await paidElsewhere(billId, 790);
  await sandbox.pay(url);
  await settlePayment(checkoutRefOf(url));
  const [paid] = await paymentsOf(billId);
  return { billId, paymentId: paid?.id ?? "", checkout: checkoutRefOf(url) };
}

/** A line with bills that were paid too much, are being paid, by a private link too, or are open. */
export async function moneyCases(sandbox: Sandbox): Promise<World> {
  const { lineId, accountId, billId: canceled } = await aCustomerWithBill();
  const people = await peopleOf(lineId, accountId);
  const { owner } = people;
  const [paid, kept] = [await paidTooMuch(sandbox, owner, lineId), await paidTooMuch(sandbox, owner, lineId)];
  await startBillPayment(owner, canceled, aPayer);
  const [live] = await paymentsOf(canceled);
  const [linked, open, large] = [await aBill({ lineId }), await aBill({ lineId }), await aBill({ lineId, totalCents: 99_900 })];
  const link = async (billId: string) => {
    await makePayLink(owner, billId);
    const [made] = await db().select({ id: payLink.id }).from(payLink).where(eq(payLink.billId, billId));
    return made?.id ?? "";
  };
  const guest = { address: "203.0.113.7", locale: "en", title: aPayer.title } as const;
  await startLinkPayment(await link(linked.billId), { payBy: "card", takesOver: false }, guest);
  const { billId: revoked } = await aBill({ lineId });
  const revokedLink = await link(revoked);
  // More than it owed, received elsewhere: it waits for a word.
  await paidElsewhere((await aBill({ lineId })).billId, 4790);
  const other = await aLine();
  await anAssociation(accountId, other.lineId);
  await shareLine(people, other.lineId);
  const { billId: payable } = await aBill({ lineId: other.lineId });
  await paidElsewhere(payable, 4790);
  const account = { iban: "IT60X0542811101000000123456", holder: "Mario Prova" };

  const cases: Cases = {
    cancelPayment: { call: (principal) => cancelPayment(principal, live?.id ?? ""), says: PAYS },
    keepExcess: {
      call: (principal) => keepExcess(principal, kept.paymentId),
      says: "not-found not-found not-allowed not-allowed done nothing-to-refund",
    },
    keepForNext: {
      call: (principal) => keepForNext(principal, open.billId),
      says: "not-found not-found not-allowed not-allowed done nothing-kept",
    },
    useKept: {
      call: (principal) => useKept(principal, large.billId),
      says: "not-found not-found not-allowed done nothing-kept nothing-kept",
    },
    payOutKept: {
      call: (principal) =>
        payOutKept(principal, { ...account, requestId: uuidv7(), billId: payable, amountCents: 1000, isConfirmed: true }),
      says: OWNS,
    },
    makePayLink: { call: (principal) => makePayLink(principal, open.billId), says: PAYS },
    revokePayLink: { call: (principal) => revokePayLink(principal, revokedLink), says: OWNS },
    refundExcess: {
      call: (principal) => refundExcess(principal, paid.paymentId),
      says: "not-found not-found not-allowed not-allowed done nothing-to-refund",
    },
    requestRefund: { call: (principal) => requestRefund(principal, paid.paymentId, 100), says: NOBODYS },
    requireUnpaid: { call: (principal) => requireUnpaid(principal, open.billId), says: "not-found not-found done done done done" },
    bookReviewed: { call: (principal) => bookReviewed(principal, paid.paymentId), says: NOBODYS },
    closeReviewed: { call: (principal) => closeReviewed(principal, paid.paymentId), says: NOBODYS },
    startBillPayment: { call: (principal) => startBillPayment(principal, open.billId, aPayer), says: PAYS },
    getPayment: { gives: SEERS, call: (principal) => getPayment(principal, paid.paymentId) },
    listPaymentsOfBill: { gives: SEERS, call: (principal) => listPaymentsOfBill(principal, paid.billId) },
    findPaymentByCheckout: { gives: SEERS, call: (principal) => findPaymentByCheckout(principal, paid.checkout) },
    listOpenFindings: { call: (principal) => listOpenFindings(principal), says: NOBODYS },
    listPaymentsToTake: {
      gives: OWNER,
      call: async (principal) => (await listPaymentsToTake(principal, 20)).filter(({ id }) => id === paid.paymentId),
    },
    listPayLinks: { gives: OWNER, call: (principal) => listPayLinks(principal, linked.billId) },
    listPayLinksToTake: {
      gives: OWNER,
      call: async (principal) => (await listPayLinksToTake(principal, 20)).filter(({ billId }) => billId === linked.billId),
    },
    isPaidByLink: { gives: SEERS, call: (principal) => isPaidByLink(principal, linked.billId) },
  };
  return { people, cases };
}
