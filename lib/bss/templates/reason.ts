import type { Reason } from "@/lib/import-reason";
import { textsOf } from "@/lib/notifications/templates/texts";

const write = textsOf("en", "importReason");

/** The sentence of a reason as a terminal prints it; a page says it in its reader's language. */
export function inEnglish({ code, values }: Reason): string {
  return write(code, values);
}
