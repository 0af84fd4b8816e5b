import "server-only";
import { z } from "zod";
import { askAboutTopUp, deliverTopUp, sweepTopUps } from "@/lib/bss/commands/deliver-top-ups";
import { sweepUploads } from "@/lib/bss/commands/receive-import";
import { runImport } from "@/lib/bss/commands/run-import";
import { sendExport, sweepExports } from "@/lib/bss/commands/send-exports";

const ofExport = z.object({ exportId: z.uuid() });
const ofImport = z.object({ importId: z.uuid() });
const ofTopUp = z.object({ topUpId: z.uuid() });

/** The queue's tasks of this domain, by name. */
export const jobs: Record<string, (payload: unknown) => Promise<void>> = {
  "send-export": (payload) => sendExport(ofExport.parse(payload).exportId),
  "sweep-exports": () => sweepExports(),
  "deliver-top-up": (payload) => deliverTopUp(ofTopUp.parse(payload).topUpId),
  "ask-about-top-up": (payload) => askAboutTopUp(ofTopUp.parse(payload).topUpId),
  "sweep-top-ups": () => sweepTopUps(),
  "run-import": (payload) => runImport(ofImport.parse(payload).importId),
  "sweep-uploads": () => sweepUploads(),
};

/** When the queue does what nobody asks for (graphile-worker's crontab; UTC). */
export const crontab = `
* * * * * sweep-exports ?max=3
* * * * * sweep-top-ups ?max=3
17 * * * * sweep-uploads ?max=3
`;
