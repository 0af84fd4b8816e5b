import "server-only";
import { db } from "@/db/client";
import { forgetNotices } from "@/lib/billing/commands/notices/forget-notices";
import { clock } from "@/lib/clock";
import { forgetCredit } from "@/lib/credit/commands/forget-customer";
import { eraseAccount, listDueErasures } from "@/lib/identity/commands/erase-account";
import { tellAccount } from "@/lib/identity/commands/tell-account";
import { log } from "@/lib/log";
import { forgetAddress } from "@/lib/notifications/commands/forget-address";
import { endMandatesOf } from "@/lib/payments/commands/debit/end-mandate";
import { forgetMethods } from "@/lib/payments/commands/methods/remove-method";
import { forgetPayer } from "@/lib/payments/commands/forget-payer";
import { forgetTickets } from "@/lib/support/commands";
import { forgetThresholds } from "@/lib/usage/commands/forget-thresholds";
import { forgetRegistrations } from "@/lib/onboarding/commands/forget-registrations";

/**
 * Erases the accounts whose fourteen days are over, each in a transaction of its own: the person goes, with the messages to them and what
 * they typed at registration; bills, payments, the books and the audit log stay, as the law asks. A last mail says so.
 */
export async function eraseAccounts(): Promise<void> {
  const now = clock.now();
  for (const accountId of await listDueErasures(db(), now)) {
    await db().transaction(async (tx) => {
      const person = await eraseAccount(tx, accountId, now);
      if (!person) return;
      await forgetAddress(tx, person.email);
      if (person.mobile !== null) await forgetAddress(tx, person.mobile);
      await forgetRegistrations(tx, accountId, person.email);
      await forgetCredit(tx, accountId);
      await forgetThresholds(tx, accountId);
      await forgetNotices(tx, accountId);
      await forgetTickets(tx, accountId);
      await forgetPayer(tx, accountId);
      await forgetMethods(tx, accountId);
      await endMandatesOf(tx, accountId);
      await tellAccount(tx, person, { about: "erasure-done", path: "/" }, accountId);
    });
    log.info({ accountId }, "an account was erased");
  }
}
