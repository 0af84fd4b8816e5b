import "server-only";
import { listOwnAudit } from "@/lib/audit/queries";
import { listBillEventsToTake, listBillsToTake, listPlansToTake } from "@/lib/billing/queries/own-data";
import { getNoticeData } from "@/lib/billing/queries/notices";
import { clock } from "@/lib/clock";
import { getCreditData } from "@/lib/credit/queries/own-data";
import { getIdentityData } from "@/lib/identity/queries/own-data";
import { listMessagesTo } from "@/lib/notifications/queries";
import { listPaymentsToTake } from "@/lib/payments/queries";
import { getMandateData } from "@/lib/payments/queries/automatic";
import { listMandatesToTake } from "@/lib/payments/queries/debit";
import { listPayLinksToTake } from "@/lib/payments/queries/pay-links";
import { getMethodData } from "@/lib/payments/queries/saved-methods";
import { listTicketsToTake } from "@/lib/support/queries";
import { listCallDetailsToTake } from "@/lib/usage/queries/call-detail";
import { listThresholdsToTake } from "@/lib/usage/queries/counters";
import { listSpendingCapsToTake } from "@/lib/usage/queries/spending";
import type { Principal } from "@/lib/principal";
import { MOST_ROWS } from "@/lib/privacy/rules";

/**
 * Everything that the portal holds on an account (GDPR, articles 15 and 20), each part as its own domain tells it: the newest 2,000 of every
 * kind. No secret and no hash of one is among it, and of messages only what kind they were.
 */
export async function getOwnData(principal: Principal) {
  const [identity, credit, notices] = await Promise.all([
    getIdentityData(principal, MOST_ROWS),
    getCreditData(principal, MOST_ROWS),
    getNoticeData(principal, MOST_ROWS),
  ]);
  const addresses = [identity.profile?.email, identity.profile?.recoveryMobile].filter((address) => typeof address === "string");
  return {
    madeAt: clock.now(),
    ...identity,
    ...credit,
    ...notices,
    ...(await named({
      bills: listBillsToTake(principal, MOST_ROWS),
      billEvents: listBillEventsToTake(principal, MOST_ROWS),
      payments: listPaymentsToTake(principal, MOST_ROWS),
      payLinks: listPayLinksToTake(principal, MOST_ROWS),
      methods: getMethodData(principal, MOST_ROWS),
      mandates: getMandateData(principal, MOST_ROWS),
      debitMandates: listMandatesToTake(principal, MOST_ROWS),
      plans: listPlansToTake(principal, MOST_ROWS),
      thresholds: listThresholdsToTake(principal),
      callDetails: listCallDetailsToTake(principal),
      tickets: listTicketsToTake(principal, MOST_ROWS),
      spendingCaps: listSpendingCapsToTake(principal),
      messages: addresses.length === 0 ? [] : listMessagesTo(addresses, MOST_ROWS),
      log: listOwnAudit(principal, MOST_ROWS),
    })),
  };
}

/** Waits for all parts together. */
async function named<Parts extends object>(parts: Parts): Promise<{ [Name in keyof Parts]: Awaited<Parts[Name]> }> {
  const found = await Promise.all(Object.entries(parts).map(async ([name, part]) => [name, await part] as const));
  return Object.fromEntries(found) as { [Name in keyof Parts]: Awaited<Parts[Name]> };
}
