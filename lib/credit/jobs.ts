import "server-only";
import { runTransferPlans } from "@/lib/credit/commands/transfers/plans";

/** The queue's tasks of this domain, by name. */
export const jobs: Record<string, (payload: unknown) => Promise<void>> = {
  "transfer-credit": () => runTransferPlans(),
};

/** Every morning: nobody wants an SMS at night (crontab of graphile-worker; UTC). A missed morning is made up for. */
export const crontab = "0 8 * * * transfer-credit ?fill=1d&max=3";
