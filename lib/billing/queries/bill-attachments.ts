import "server-only";
import { and, asc, eq, sql } from "drizzle-orm";
import { db, statement, statementName } from "@/db/client";
import { bill, billAttachment } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { ownBill, ownBillLater, ownLine } from "@/lib/billing/queries/own-bill";
import { ownValues } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";

/** What tells of a file in the e-invoice what it is: what it is called, and how it begins. */
export interface BillAttachment {
  readonly position: number;
  readonly name: string;
  readonly format: string | null;
  /** Its first bytes alone. */
  readonly content: Uint8Array;
}

const attachment = { position: billAttachment.position, name: billAttachment.name, format: billAttachment.format };

const attachmentsOfBill = statement((on) =>
  on
    .select({ ...attachment, content: sql<Uint8Array>`substring(${billAttachment.content} from 1 for 8)` })
    .from(billAttachment)
    .innerJoin(bill, eq(bill.id, billAttachment.billId))
    .innerJoin(association, ownLine)
    .where(ownBillLater)
    .orderBy(asc(billAttachment.position))
    .prepare(statementName("attachments_of_bill")),
);

/** The files that the operator put into a bill, in their order, without what is in them. */
export function listBillAttachments(principal: Principal, billId: string): Promise<BillAttachment[]> {
  return attachmentsOfBill().execute({ ...ownValues(principal), bill: billId });
}

/** One of them, whole. */
export async function getBillAttachment(principal: Principal, billId: string, position: number): Promise<BillAttachment | undefined> {
  const [found] = await db()
    .select({ ...attachment, content: billAttachment.content })
    .from(billAttachment)
    .innerJoin(bill, eq(bill.id, billAttachment.billId))
    .innerJoin(association, ownLine)
    .where(and(ownBill(principal, billId), eq(billAttachment.position, position)));
  return found;
}
