import "server-only";
import { listOwnAudit } from "@/lib/audit/queries";
import { listBillsToTake, listPlansToTake } from "@/lib/billing/queries/own-data";
import { getNoticeData } from "@/lib/billing/queries/notices";
import { clock } from "@/lib/clock";
import { getCreditData } from "@/lib/credit/queries/own-data";
import { getIdentityData } from "@/lib/identity/queries/own-data";
import { listMessagesTo } from "@/lib/notifications/queries";
import { listPaymentsToTake } from "@/lib/payments/queries";
import { getMandateData } from "@/lib/payments/queries/automatic";
import { listMandatesToTake } from "@/lib/payments/queries/debit";
import { getMethodData } from "@/lib/payments/queries/saved-methods";
import { listTicketsToTake } from "@/lib/support/queries";
import { listThresholdsToTake } from "@/lib/usage/queries/counters";
import { listSpendingCapsToTake } from "@/lib/usage/queries/spending";
import type { Principal } from "@/lib/principal";
import { MOST_ROWS } from "@/lib/privacy/rules";

/**
 * Everything that the portal holds on an account (GDPR, articles 15 and 20), each part as its own domain tells it: the newest 2,000 of every
 * kind. No secret and no hash of one is among it, and of messages only what kind they were.
 */
export async function getOwnData(principal: Principal) {
  const [identity, bills, payments, credit, methods, mandates, debitMandates, plans, notices, thresholds, tickets, spendingCaps, log] =
    await Promise.all([
      getIdentityData(principal, MOST_ROWS),
      listBillsToTake(principal, MOST_ROWS),
      listPaymentsToTake(principal, MOST_ROWS),
      getCreditData(principal, MOST_ROWS),
      getMethodData(principal, MOST_ROWS),
      getMandateData(principal, MOST_ROWS),
      listMandatesToTake(principal, MOST_ROWS),
      listPlansToTake(principal, MOST_ROWS),
      getNoticeData(principal, MOST_ROWS),
      listThresholdsToTake(principal),
      listTicketsToTake(principal, MOST_ROWS),
      listSpendingCapsToTake(principal),
      listOwnAudit(principal, MOST_ROWS),
    ]);
  const addresses = [identity.profile?.email, identity.profile?.recoveryMobile].filter((address) => typeof address === "string");
  const messages = addresses.length === 0 ? [] : await listMessagesTo(addresses, MOST_ROWS);
  return {
    madeAt: clock.now(),
    ...identity,
    bills,
    payments,
    ...credit,
    methods,
    mandates,
    debitMandates,
    plans,
    ...notices,
    thresholds,
    tickets,
    spendingCaps,
    messages,
    log,
  };
}
