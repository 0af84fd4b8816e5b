import "server-only";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { account } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { autoTopUp } from "@/db/schema/payments/automatic";
import { env } from "@/lib/env";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import type { AutoMail } from "@/lib/notifications/input";
import type { Cents } from "@/lib/money";
import { formatPhone } from "@/lib/phone-format";

/** What a mail about an automatic top-up tells of. */
export interface AutoNews {
  readonly about: AutoMail;
  readonly amountCents?: Cents;
  /** When it will be charged. */
  readonly dueAt?: Date;
  /** Where its owner goes on, instead of the page of automatic top-ups. */
  readonly path?: string;
  /** What makes it once. */
  readonly once: string;
}

/** Tells whoever gave a mandate what becomes of it, in the transaction in which it does. */
export async function tellOfMandate(tx: Database, autoTopUpId: string, news: AutoNews): Promise<void> {
  const [told] = await tx
    .select({ email: account.email, language: account.language, name: account.name, number: line.number, lineId: line.id })
    .from(autoTopUp)
    .innerJoin(account, eq(account.id, autoTopUp.accountId))
    .innerJoin(line, eq(line.id, autoTopUp.lineId))
    .where(eq(autoTopUp.id, autoTopUpId));
  if (!told) return;
  const { email: address, language, name, number } = told;
  const { about, amountCents, dueAt, once } = news;
  const link = env().PUBLIC_URL + (news.path ?? "/more/configure/automatic");
  const values = { about, name, number: formatPhone(number), amountCents, dueAt: dueAt?.toISOString(), link };
  await queueMail(tx, { address, language, template: "automatic", values, once: `automatic-${about}:${once}` });
}
