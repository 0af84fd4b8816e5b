import "server-only";
import type { Database } from "@/db/client";
import type { Locale } from "@/lib/i18n";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import type { MailValues } from "@/lib/notifications/input";

type Notice = MailValues["access"];

/** Tells somebody by mail what was done about their account or line, in the transaction that does it; the link leads to their profile unless it says where. */
export async function tellAccount(
  tx: Database,
  to: { readonly email: string; readonly language: Locale },
  notice: Omit<Notice, "path"> & Partial<Pick<Notice, "path">>,
  once: string,
): Promise<void> {
  const values = { path: "/more/profile", ...notice };
  await queueMail(tx, {
    address: to.email,
    language: to.language,
    template: "access",
    values,
    once: `${notice.about}:${once}`,
  });
}
