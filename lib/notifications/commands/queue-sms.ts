import "server-only";
import type { Database } from "@/db/client";
import type { Locale } from "@/lib/i18n";

/** An SMS to be written: a code, or word of something that was done. */
export type Sms = { readonly address: string; readonly language: Locale; readonly once: string } & (
  | { readonly template: "code"; readonly values: { readonly challengeId: string; readonly purpose: string } }
  | { readonly template: "notice"; readonly values: { readonly about: string; readonly name?: string; readonly line?: string } }
);

/** Decides that somebody is to get an SMS, inside the caller's transaction. */
export function queueSms(_tx: Database, _sms: Sms): Promise<boolean> {
  return Promise.resolve(false);
}
