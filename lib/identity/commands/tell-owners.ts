import "server-only";
import { and, eq, isNull, ne } from "drizzle-orm";
import type { Database } from "@/db/client";
import { account, association } from "@/db/schema/identity";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { queueSms } from "@/lib/notifications/commands/queue-sms";
import { formatPhone } from "@/lib/phone-format";

const MOST = 20;

/** Tells everybody who has proved a line that another account has added it, by mail and by SMS. In the caller's transaction. */
export async function tellOwners(tx: Database, line: { id: string; number: string }, newcomerId: string): Promise<void> {
  const owners = await tx
    .select({ id: account.id, email: account.email, name: account.name, mobile: account.recoveryMobile, language: account.language })
    .from(association)
    .innerJoin(account, eq(account.id, association.accountId))
    .where(
      and(
        eq(association.lineId, line.id),
        ne(association.accountId, newcomerId),
        ne(association.proof, "delegation"),
        isNull(account.erasedAt),
      ),
    )
    .limit(MOST);
  const number = formatPhone(line.number);
  for (const { id, email, name, mobile, language } of owners) {
    const once = `line-added:${line.id}:${newcomerId}:${id}`;
    const values = { about: "line-added", name, line: number, path: "/more/profile" } as const;
    await queueMail(tx, { address: email, language, template: "access", values, once: `mail:${once}` });
    if (mobile !== null)
      await queueSms(tx, {
        address: mobile,
        language,
        template: "notice",
        values: { about: "line-added", line: number },
        once: `sms:${once}`,
      });
  }
}
