import "server-only";
import { and, asc, desc, eq, gt, isNotNull, isNull } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { payment, paymentShare } from "@/db/schema/payments";
import { payLink } from "@/db/schema/payments/pay-link";
import { canPay, dueCents } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import type { Day } from "@/lib/dates";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import { allows } from "@/lib/identity/rules";
import type { Cents } from "@/lib/money";
import { linkToken } from "@/lib/one-time";
import type { PaymentState } from "@/lib/payments/rules";
import type { Principal } from "@/lib/principal";
import { declinedAt } from "@/lib/payments/queries/attempts";

/** The private address by which anybody may pay a bill: it follows from the link's id and stands in no table. */
export function payLinkPath(linkId: string): string {
  return `/pay/${linkToken("pay", linkId)}`;
}

/** A private link as its maker sees it. */
export interface OwnPayLink {
  readonly id: string;
  readonly path: string;
  readonly expiresAt: Date;
}

/** The links to pay a bill that the principal made and that still open something, the oldest first. */
export async function listPayLinks(principal: Principal, billId: string): Promise<OwnPayLink[]> {
  const isOpen = and(isNull(payLink.revokedAt), gt(payLink.expiresAt, clock.now()));
  const links = await db()
    .select({ id: payLink.id, expiresAt: payLink.expiresAt })
    .from(payLink)
    .innerJoin(bill, eq(bill.id, payLink.billId))
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(eq(payLink.billId, billId), eq(payLink.accountId, principal.subject), isOpen, ownAssociation(principal)))
    .orderBy(asc(payLink.createdAt))
    .limit(20);
  return links.map((link) => ({ ...link, path: payLinkPath(link.id) }));
}

/** The links to pay that the principal made, the newest first, without the addresses that open them. */
export function listPayLinksToTake(principal: Principal, limit: number) {
  const { billId, createdAt, expiresAt, revokedAt } = payLink;
  return db()
    .select({ billId, createdAt, expiresAt, revokedAt })
    .from(payLink)
    .where(eq(payLink.accountId, principal.subject))
    .orderBy(desc(createdAt))
    .limit(limit);
}

/** A link, and in whose right its bill may be paid: its maker's, who must still be allowed to. */
export interface PayLink {
  readonly billId: string;
  readonly maker: Principal;
  /** It was not taken back and has not run out. */
  readonly isOpen: boolean;
}

/** A link by its id. Unsafe: it looks without a scope; only whoever was given the link knows its id. */
export async function unsafePayLink(linkId: string, on: Database = db()): Promise<PayLink | undefined> {
  const now = clock.now();
  const [found] = await on
    .select({ billId: payLink.billId, accountId: payLink.accountId, expiresAt: payLink.expiresAt, revokedAt: payLink.revokedAt })
    .from(payLink)
    .where(eq(payLink.id, linkId));
  if (!found) return undefined;
  const maker: Principal = { subject: found.accountId, actor: "pay-link", scopes: ["pay"], authenticatedAt: now };
  return { billId: found.billId, maker, isOpen: found.revokedAt === null && found.expiresAt > now };
}

/** What whoever has a link sees of its bill: three facts, and whether it can be paid now. */
export type LinkedBill =
  | { readonly state: "payable" | "being-paid"; readonly number: string; readonly dueCents: Cents; readonly dueDate: Day }
  /** It has been paid, taken back, or has run out. */
  | { readonly state: "over" };

/** The bill behind a link. Unsafe as above. @returns nothing for a link that there never was. */
export async function unsafeLinkedBill(linkId: string): Promise<LinkedBill | undefined> {
  const link = await unsafePayLink(linkId);
  if (!link?.isOpen) return link && { state: "over" };
  const [found] = await db()
    .select({
      number: bill.number,
      state: bill.state,
      totalCents: bill.totalCents,
      paidCents: bill.paidCents,
      disputedCents: bill.disputedCents,
      dueDate: bill.dueDate,
      access: association.access,
      livePaymentId: paymentShare.paymentId,
    })
    .from(bill)
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .leftJoin(paymentShare, and(eq(paymentShare.billId, bill.id), eq(paymentShare.isLive, true)))
    .where(and(eq(bill.id, link.billId), ownAssociation(link.maker)));
  if (!found || !allows(found.access, "pay") || !canPay(found)) return { state: "over" };
  const { number, dueDate, livePaymentId } = found;
  return { state: livePaymentId === null ? "payable" : "being-paid", number, dueCents: dueCents(found), dueDate };
}

/** A payment that was begun by a link, as its own payer follows it. Unsafe: only that payer's checkout told them its id. */
export async function unsafeLinkPayment(
  linkId: string,
  paymentId: string,
): Promise<{ readonly state: PaymentState; readonly amountCents: Cents; readonly declinedAt: string | null } | undefined> {
  const [found] = await db()
    .select({ state: payment.state, amountCents: payment.amountCents, declinedAt })
    .from(payment)
    .where(and(eq(payment.id, paymentId), eq(payment.linkId, linkId)));
  return found;
}

/** Whether somebody is paying a bill of the principal's by a private link at this moment. */
export async function isPaidByLink(principal: Principal, billId: string): Promise<boolean> {
  const live = await db()
    .select({ id: payment.id })
    .from(paymentShare)
    .innerJoin(payment, eq(payment.id, paymentShare.paymentId))
    .innerJoin(bill, eq(bill.id, paymentShare.billId))
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(eq(paymentShare.billId, billId), eq(paymentShare.isLive, true), isNotNull(payment.linkId), ownAssociation(principal)));
  return live.length > 0;
}
