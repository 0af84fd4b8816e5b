import "server-only";
import { z } from "zod";
import { sendExport, sweepExports } from "@/lib/bss/commands/send-exports";

const ofExport = z.object({ exportId: z.uuid() });

/** The queue's tasks of this domain, by name. */
export const jobs: Record<string, (payload: unknown) => Promise<void>> = {
  "send-export": (payload) => sendExport(ofExport.parse(payload).exportId),
  "sweep-exports": () => sweepExports(),
};

/** When the queue does what nobody asks for (graphile-worker's crontab; UTC). */
export const crontab = `
* * * * * sweep-exports ?max=3
`;
