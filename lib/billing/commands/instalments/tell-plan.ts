import "server-only";
import { and, asc, count, eq, gt, isNull } from "drizzle-orm";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { instalmentPlan, planInstalment } from "@/db/schema/billing/instalment-plan";
import { account } from "@/db/schema/identity";
import { dueCents } from "@/lib/billing/rules";
import { env } from "@/lib/env";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import type { MailValues } from "@/lib/notifications/input";

/** Tells whoever agreed to a plan how it stands, in the transaction that moves it. */
export async function tellOfPlan(tx: Database, planId: string, about: MailValues["instalments"]["about"]): Promise<void> {
  const [told] = await tx
    .select({
      address: account.email,
      language: account.language,
      name: account.name,
      billId: bill.id,
      billNumber: bill.number,
      state: bill.state,
      totalCents: bill.totalCents,
      paidCents: bill.paidCents,
      disputedCents: bill.disputedCents,
      dueDate: bill.dueDate,
    })
    .from(instalmentPlan)
    .innerJoin(account, eq(account.id, instalmentPlan.accountId))
    .innerJoin(bill, eq(bill.id, instalmentPlan.billId))
    .where(and(eq(instalmentPlan.id, planId), isNull(account.erasedAt)));
  const [counted] = await tx.select({ count: count() }).from(planInstalment).where(eq(planInstalment.planId, planId));
  if (!told || !counted) return;
  const { address, language, name, billId, billNumber } = told;
  const next = about === "agreed" ? await nextOf(tx, planId, told.paidCents) : undefined;
  const link = `${env().PUBLIC_URL}/bills/${billId}`;
  const values = { about, name, billNumber, count: counted.count, amountCents: dueCents(told), link, ...next };
  await queueMail(tx, { address, language, template: "instalments", values, once: `instalments-${about}:${planId}` });
}

async function nextOf(tx: Database, planId: string, paidCents: number) {
  const [next] = await tx
    .select({ nextCents: planInstalment.amountCents, nextOn: planInstalment.dueOn })
    .from(planInstalment)
    .where(and(eq(planInstalment.planId, planId), gt(planInstalment.paidUpToCents, paidCents)))
    .orderBy(asc(planInstalment.position))
    .limit(1);
  return next;
}
