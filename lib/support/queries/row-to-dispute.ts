import "server-only";
import { and, eq, ne } from "drizzle-orm";
import { db } from "@/db/client";
import { bill, billRow } from "@/db/schema/billing";
import { rowDispute } from "@/db/schema/billing/row-dispute";
import { association } from "@/db/schema/identity";
import { ownBill, ownLine } from "@/lib/billing/queries/own-bill";
import { grossCents } from "@/lib/billing/rules";
import type { Principal } from "@/lib/principal";

/** A row of a bill of the principal's, with what it comes to and the dispute that is known of it; nothing for somebody else's. */
export async function getRowToDispute(principal: Principal, billId: string, position: number) {
  const [found] = await db()
    .select({
      number: bill.number,
      state: bill.state,
      access: association.access,
      description: billRow.description,
      total: billRow.total,
      vatRate: billRow.vatRate,
      ticketId: rowDispute.ticketId,
    })
    .from(bill)
    .innerJoin(association, ownLine)
    .innerJoin(billRow, and(eq(billRow.billId, bill.id), eq(billRow.position, position)))
    .leftJoin(rowDispute, and(eq(rowDispute.billId, bill.id), eq(rowDispute.position, position), ne(rowDispute.state, "withdrawn")))
    .where(ownBill(principal, billId));
  return found && { ...found, amountCents: grossCents(found) };
}
