import "server-only";
import { z } from "zod";
import { reviewPlans } from "@/lib/billing/commands/instalments/end-plan";
import { mailBill } from "@/lib/billing/commands/notices/mail-bill";
import { tellOfBills } from "@/lib/billing/commands/notices/tell-of-bills";

const ofBillAndAccount = z.object({ billId: z.uuid(), accountId: z.uuid() });

/** The queue's tasks of this domain, by name. */
export const jobs: Record<string, (payload: unknown) => Promise<void>> = {
  "review-plans": () => reviewPlans(),
  "tell-of-bills": () => tellOfBills(),
  "mail-bill": (payload) => {
    const { billId, accountId } = ofBillAndAccount.parse(payload);
    return mailBill(billId, accountId);
  },
};

/**
 * Plans early in the morning, when the day is over in Rome; notices all the time (crontab of graphile-worker; UTC). A missed night is made up for.
 */
export const crontab = `
15 4 * * * review-plans ?fill=1d&max=3
* * * * * tell-of-bills ?max=3
`;
