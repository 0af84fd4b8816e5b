import "server-only";
import { z } from "zod";
import { sendMessage } from "@/lib/notifications/commands/send-message";
import { sweepMessages } from "@/lib/notifications/commands/sweep-messages";

const queued = z.object({ messageId: z.uuid() });

/** The queue's tasks of this domain, by name. */
export const jobs: Record<string, (payload: unknown) => Promise<void>> = {
  "send-message": (payload) => sendMessage(queued.parse(payload).messageId),
  "sweep-messages": () => sweepMessages(),
};

/** Every two minutes (crontab of graphile-worker). */
export const crontab = "*/2 * * * * sweep-messages";
