import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "@/db/client";
import { debitMandate } from "@/db/schema/billing/direct-debit";
import { account } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import type { Day } from "@/lib/dates";
import { env } from "@/lib/env";
import type { Cents } from "@/lib/money";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import type { DebitMail } from "@/lib/notifications/input";
import { formatPhone } from "@/lib/phone-format";

/** What a mail about direct debit tells of. */
export interface DebitNews {
  readonly about: DebitMail;
  readonly bill?: { readonly id: string; readonly number: string };
  readonly amountCents?: Cents;
  readonly dueOn?: Day;
  /** The bank's code of a debit that failed. */
  readonly reasonCode?: string;
  /** What makes it once. */
  readonly once: string;
}

/** Tells whoever gave a mandate what becomes of it, in the transaction in which it does. */
export async function tellOfMandate(tx: Database, mandateId: string, { bill, once, ...news }: DebitNews): Promise<void> {
  const [told] = await tx
    .select({ address: account.email, language: account.language, name: account.name, number: line.number, iban: debitMandate.ibanShown })
    .from(debitMandate)
    .innerJoin(account, eq(account.id, debitMandate.accountId))
    .innerJoin(line, eq(line.id, debitMandate.lineId))
    .where(and(eq(debitMandate.id, mandateId), isNull(account.erasedAt)));
  if (!told) return;
  const { address, language, name, number, iban } = told;
  const link = env().PUBLIC_URL + (bill ? `/bills/${bill.id}` : "/more/configure/debit");
  const values = { ...news, name, number: formatPhone(number), iban, link, billNumber: bill?.number };
  await queueMail(tx, { address, language, template: "direct-debit", values, once: `direct-debit-${news.about}:${once}` });
}
