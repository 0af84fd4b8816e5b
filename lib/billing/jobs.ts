import "server-only";
import { reviewPlans } from "@/lib/billing/commands/instalments/end-plan";

/** The queue's tasks of this domain, by name. */
export const jobs: Record<string, (payload: unknown) => Promise<void>> = {
  "review-plans": () => reviewPlans(),
};

/** Early in the morning, when the day is over in Rome (crontab of graphile-worker; UTC). A missed night is made up for. */
export const crontab = "15 4 * * * review-plans ?fill=1d&max=3";
