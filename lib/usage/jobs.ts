import "server-only";
import { forgetUsageEvents } from "@/lib/usage/commands/forget-events";

/** The queue's tasks of this domain, by name. */
export const jobs: Record<string, (payload: unknown) => Promise<void>> = {
  "forget-usage-events": async () => {
    await forgetUsageEvents();
  },
};

/** Every night, a little after midnight in Rome whatever the season (crontab of graphile-worker; UTC). A missed night is made up for. */
export const crontab = "20 23 * * * forget-usage-events ?fill=2d&max=3";
