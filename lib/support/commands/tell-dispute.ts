import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { rowDispute } from "@/db/schema/billing/row-dispute";
import { account } from "@/db/schema/identity";
import { ticket } from "@/db/schema/support";
import { env } from "@/lib/env";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import type { DisputeMail } from "@/lib/notifications/input";

/** Tells whoever disputed a row what the operator has answered, in the transaction that books the answer. */
export async function tellOfAnswer(tx: Database, disputeId: string, about: DisputeMail): Promise<void> {
  const [told] = await tx
    .select({
      address: account.email,
      language: account.language,
      name: account.name,
      billId: bill.id,
      billNumber: bill.number,
      state: bill.state,
      reference: ticket.reference,
      amountCents: rowDispute.amountCents,
      acceptedCents: rowDispute.acceptedCents,
      payBy: rowDispute.payBy,
    })
    .from(rowDispute)
    .innerJoin(ticket, eq(ticket.id, rowDispute.ticketId))
    .innerJoin(account, eq(account.id, ticket.accountId))
    .innerJoin(bill, eq(bill.id, rowDispute.billId))
    .where(and(eq(rowDispute.id, disputeId), isNull(account.erasedAt)));
  if (!told) return;
  const { address, language, billId, state, acceptedCents, payBy, ...values } = told;
  const isPaid = state === "paid" || state === "credited";
  await queueMail(tx, {
    address,
    language,
    template: "dispute",
    values: {
      about,
      ...values,
      acceptedCents: acceptedCents ?? 0,
      payBy: isPaid ? undefined : (payBy ?? undefined),
      link: `${env().PUBLIC_URL}/bills/${billId}`,
    },
    once: `dispute:${disputeId}`,
  });
}
