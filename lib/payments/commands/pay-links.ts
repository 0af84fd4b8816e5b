import "server-only";
import { and, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { payLink } from "@/db/schema/payments/pay-link";
import { payment } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { lockBills, type LockedBill } from "@/lib/billing/commands/hold-bill";
import { canPay, isCreditedWhole } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { countTry } from "@/lib/identity/rate-limit";
import { callProvider } from "@/lib/payments/commands/open-payment";
import { closePayment } from "@/lib/payments/commands/close-payment";
import { beginPayment, type Payer } from "@/lib/payments/commands/start-bill-payment";
import { wayToPay } from "@/lib/payments/commands/way-to-pay";
import { payLinkPath, unsafeLinkedBill, unsafePayLink } from "@/lib/payments/queries/pay-links";
import { PAY_LINK_ADDRESS_LIMIT, PAY_LINK_DAYS, PAY_LINK_LIMIT, type PayBy } from "@/lib/payments/rules";
import { hasScope, visitorPrincipal, type Principal } from "@/lib/principal";

/**
 * Makes a private link by which somebody else may pay a bill.
 * @throws UserError `not-found`, `not-allowed`, `bill-already-paid`, `bill-credited`, `bill-not-payable`, `too-many-today`.
 */
export async function makePayLink(principal: Principal, billId: string): Promise<void> {
  if (!hasScope(principal, "pay")) throw new UserError("not-found");
  const at = clock.now();
  await db().transaction(async (tx) => {
    const [bill] = await lockBills(tx, principal, [billId]);
    if (bill?.state === "paid") throw new UserError("bill-already-paid");
    if (bill && isCreditedWhole(bill)) throw new UserError("bill-credited");
    if (!bill || !canPay(bill)) throw new UserError("bill-not-payable");
    await countTry(PAY_LINK_LIMIT, principal.subject);
    const id = uuidv7();
    const expiresAt = new Date(at.getTime() + PAY_LINK_DAYS * 24 * 60 * 60 * 1000);
    await tx.insert(payLink).values({ id, billId, accountId: principal.subject, createdAt: at, expiresAt });
    await recordAudit(tx, { principal, action: "pay-link.make", target: id, details: { billId, lineId: bill.lineId }, at });
  });
}

/**
 * Takes back a link that the principal made. A checkout that was begun by it is closed first.
 * @returns the bill that it was for.
 * @throws UserError `not-found`, or `provider-unavailable`: whoever is paying at that moment may still, and nobody after them.
 */
export async function revokePayLink(principal: Principal, linkId: string): Promise<string> {
  if (!hasScope(principal, "pay")) throw new UserError("not-found");
  const at = clock.now();
  const billId = await db().transaction(async (tx) => {
    const [revoked] = await tx
      .update(payLink)
      .set({ revokedAt: at })
      .where(and(eq(payLink.id, linkId), eq(payLink.accountId, principal.subject), isNull(payLink.revokedAt)))
      .returning({ billId: payLink.billId });
    if (!revoked) throw new UserError("not-found");
    await recordAudit(tx, { principal, action: "pay-link.revoke", target: linkId, details: { billId: revoked.billId }, at });
    return revoked.billId;
  });
  const live = await db()
    .select({ id: payment.id })
    .from(payment)
    .where(and(eq(payment.linkId, linkId), inArray(payment.state, ["created", "open", "processing"])));
  for (const { id } of live) await closePayment(id);
  return billId;
}

/** Who pays by a link: nobody that we know. */
export interface LinkPayer extends Pick<Payer, "locale" | "title"> {
  readonly address: string;
}

/**
 * Begins to pay all that a bill owes, for whoever has its link, and says where. One payment of it can be live: whoever comes second is told so,
 * and may take over, which closes the other checkout first.
 * @throws UserError `not-found` for a link that there is not, or not any more; `bill-being-paid`, `bill-already-paid`, `bill-not-payable`,
 * `too-many-tries`, `payments-unavailable`, `provider-unavailable`.
 */
export async function startLinkPayment(
  linkId: string | undefined,
  { payBy, takesOver }: { readonly payBy: PayBy; readonly takesOver: boolean },
  { address, ...payer }: LinkPayer,
): Promise<string> {
  await countTry(PAY_LINK_ADDRESS_LIMIT, address);
  const shown = linkId === undefined ? undefined : await unsafeLinkedBill(linkId);
  if (linkId === undefined || !shown || shown.state === "over") throw new UserError("not-found");
  const visitor = visitorPrincipal(clock.now());
  const way = await wayToPay(visitor, payBy);
  const wanted = { lock: (tx: Database) => lockBillOfLink(tx, linkId), linkId, takesOver };
  const pending = await beginPayment(visitor, wanted, { ...payer, email: undefined, ...way });
  return pending.redirectUrl ?? (await callProvider(pending)) ?? payLinkPath(linkId);
}

/** The bill of a link that still opens it, locked in the right of whoever made the link. */
async function lockBillOfLink(tx: Database, linkId: string): Promise<LockedBill[]> {
  const link = await unsafePayLink(linkId, tx);
  if (!link?.isOpen) throw new UserError("not-found");
  return lockBills(tx, link.maker, [link.billId]);
}

/**
 * A guest gives up the payment that their checkout named to them.
 * @throws UserError `not-found`, or `provider-unavailable` (the payment then stays as it is).
 */
export async function cancelLinkPayment(paymentId: string): Promise<void> {
  const [found] = await db()
    .select({ id: payment.id })
    .from(payment)
    .where(and(eq(payment.id, paymentId), isNotNull(payment.linkId)));
  if (!found) throw new UserError("not-found");
  await closePayment(paymentId);
}
