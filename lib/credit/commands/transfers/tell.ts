import "server-only";
import { eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import { creditTransfer, creditTransferPlan } from "@/db/schema/credit/transfer";
import { account } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { isItalianMobile } from "@/lib/identity/rules";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { queueSms } from "@/lib/notifications/commands/queue-sms";
import { formatPhone } from "@/lib/phone-format";

const target = alias(line, "target");

/** Tells the giver, as long as they have an account, how a transfer ended, and the number that has the credit now, from whom. */
export async function tellTransfer(tx: Database, transferId: string): Promise<void> {
  const [told] = await tx
    .select({
      email: account.email,
      language: account.language,
      name: account.name,
      from: line.number,
      to: target.number,
      amountCents: creditTransfer.amountCents,
      state: creditTransfer.state,
      endedAt: creditTransferPlan.endedAt,
      erasedAt: account.erasedAt,
    })
    .from(creditTransfer)
    .innerJoin(account, eq(account.id, creditTransfer.accountId))
    .innerJoin(line, eq(line.id, creditTransfer.fromLineId))
    .innerJoin(target, eq(target.id, creditTransfer.toLineId))
    .leftJoin(creditTransferPlan, eq(creditTransferPlan.id, creditTransfer.planId))
    .where(eq(creditTransfer.id, transferId));
  if (!told) return;
  const { email, language, name, amountCents, state } = told;
  const [from, to] = [formatPhone(told.from), formatPhone(told.to)];
  if (state === "given" && isItalianMobile(told.to)) {
    // Whose language it is, nobody knows: a number is all that we are told.
    const values = { amountCents, line: from };
    await queueSms(tx, { address: told.to, language: "it", template: "credit-given", values, once: `credit-given:${transferId}` });
  }
  if (told.erasedAt !== null || state === "draft" || state === "ordered") return;
  const values = {
    outcome: state === "missed" && told.endedAt !== null ? "ended" : state,
    name,
    amountCents,
    from,
    to,
    reference: transferId,
  } as const;
  await queueMail(tx, { address: email, language, template: "credit-transfer", values, once: `credit-transfer-${state}:${transferId}` });
}
