/* A thread does not take over the TypeScript loader of its process, in Node 20 at least. */
import { register } from "tsx/esm/api";

register();
await import("./bill-thread.ts");
