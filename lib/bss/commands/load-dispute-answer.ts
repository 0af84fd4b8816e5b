import "server-only";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { rowDispute } from "@/db/schema/billing/row-dispute";
import { ticket } from "@/db/schema/support";
import { RowRefusal } from "@/lib/bss/commands/import-rows";
import type { OperatorRow } from "@/lib/bss/input";
import { reason } from "@/lib/import-reason";
import { fromCents, toCents } from "@/lib/money";
import type { Principal } from "@/lib/principal";
import { endDispute, type DisputeEnd } from "@/lib/support/commands/end-dispute";

/** What the operator says to a disputed row. @returns false when it has said so before. */
export async function loadDisputeAnswer(
  tx: Database,
  principal: Principal,
  row: OperatorRow & { type: "dispute_answer" },
): Promise<boolean> {
  const { reference, state, amount, reason: answer, at } = row;
  const [known] = await tx
    .select({ id: rowDispute.id, billId: rowDispute.billId, state: rowDispute.state, amountCents: rowDispute.amountCents })
    .from(rowDispute)
    .innerJoin(ticket, eq(ticket.id, rowDispute.ticketId))
    .where(eq(ticket.reference, reference));
  if (!known) throw new RowRefusal(reason("dispute-unknown", { reference }));
  const acceptedCents = amount === undefined ? 0 : toCents(amount);
  if (state === "partly" && acceptedCents >= known.amountCents)
    throw new RowRefusal(reason("dispute-whole", { amount: fromCents(known.amountCents) }));
  const end: DisputeEnd = state === "partly" ? { state, acceptedCents, answer } : { state, answer };
  if (await endDispute(tx, principal, { disputeId: known.id, billId: known.billId, end, at })) return true;
  const [now] = await tx
    .select({ state: rowDispute.state, acceptedCents: rowDispute.acceptedCents })
    .from(rowDispute)
    .where(eq(rowDispute.id, known.id));
  if (now?.state === state && (state !== "partly" || now.acceptedCents === acceptedCents)) return false;
  throw new RowRefusal(reason("ended-before", { state: now?.state ?? "" }));
}
