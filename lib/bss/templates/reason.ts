import { createTranslator } from "use-intl/core";
import type { Reason } from "@/lib/import-reason";
import en from "@/messages/en.json";

const write = createTranslator({
  locale: "en",
  messages: en,
  namespace: "importReason",
  onError: (error) => {
    throw error;
  },
});

/** The sentence of a reason as a terminal prints it; a page says it in its reader's language. */
export function inEnglish({ code, values }: Reason): string {
  return write(code, values);
}
