import "server-only";
import { z } from "zod";
import { processNotification } from "@/lib/payments/commands/receive-notification";
import { sweepPayments } from "@/lib/payments/commands/sweep-payments";

const notified = z.object({ eventId: z.string() });

/** The queue's tasks of this domain, by name. */
export const jobs: Record<string, (payload: unknown) => Promise<void>> = {
  "settle-notified": (payload) => processNotification(notified.parse(payload).eventId),
  "sweep-payments": () => sweepPayments(),
};

/** Every minute (crontab of graphile-worker). */
export const crontab = "* * * * * sweep-payments";
