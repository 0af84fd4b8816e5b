import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import { topUp } from "@/db/schema/credit";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { account } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { formatPhone } from "@/lib/phone-format";

const target = alias(line, "target");

/** Tells whoever asked money back, as long as they have an account, how that stands: asked, arrived, or refused. */
export async function tellReturn(tx: Database, returnId: string): Promise<void> {
  const [told] = await tx
    .select({
      email: account.email,
      language: account.language,
      name: account.name,
      number: line.number,
      amountCents: creditReturn.amountCents,
      state: creditReturn.state,
      source: creditReturn.source,
      to: sql<string>`coalesce(${target.number}, ${creditReturn.ibanEnd}, '')`,
      way: creditReturn.way,
    })
    .from(creditReturn)
    .innerJoin(account, eq(account.id, creditReturn.accountId))
    .innerJoin(line, eq(line.id, creditReturn.lineId))
    .leftJoin(topUp, eq(topUp.id, creditReturn.topUpId))
    .leftJoin(target, eq(target.id, topUp.lineId))
    .where(and(eq(creditReturn.id, returnId), isNull(account.erasedAt)));
  if (!told) return;
  const { email, language, name, amountCents, state, source, way } = told;
  const to = way === "line" ? formatPhone(told.to) : `IBAN •••• ${told.to}`;
  const values = { source, outcome: state, name, amountCents, number: formatPhone(told.number), to, reference: returnId };
  await queueMail(tx, { address: email, language, template: "credit-return", values, once: `credit-return-${state}:${returnId}` });
}
