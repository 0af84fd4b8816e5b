/* A thread has no TypeScript loader of its own, in Node 20 at least: as in scripts/import/bill-thread.mjs. */
import { register } from "tsx/esm/api";

register();
await import("./pdf-thread.ts");
