import { closeDb } from "@/db/client";
import { loadDemo } from "@/db/seed/demo";

/** A process of its own: what the demo is made with does not stay in memory beside the portal. */
await loadDemo((message) => {
  process.stdout.write(`          ${message}\n`);
}, process.env.SANDBOX_CARD_SEED);
await closeDb();
