import "server-only";
import { and, desc, eq } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { billDelivery } from "@/db/schema/billing/bill-notice";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { recordAudit } from "@/lib/audit/commands";
import { queueDeliveryExport } from "@/lib/billing/commands/queue-export";
import { writeAddress, type DeliveryWish } from "@/lib/billing/rules/delivery";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";

/** A change of how a line's bills come. */
export interface DeliveryChange {
  /** Made with the page: the same page sent twice is one change. */
  readonly requestId: string;
  readonly lineId: string;
  readonly wish: DeliveryWish;
  readonly isConfirmed: boolean;
}

/**
 * Has the bills of a line come without paper, or on paper to an address, from the next one on, and the operator told of it: once.
 * @returns `same` when they come so already.
 * @throws UserError `not-found` for a line that is not the principal's, or mobile; `not-allowed` without access `manage`; `confirm-delivery`.
 */
export async function setDelivery(principal: Principal, change: DeliveryChange, joined: Database = db()): Promise<"changed" | "same"> {
  requireSelf(principal);
  const { requestId: id, lineId, wish, isConfirmed } = change;
  const at = clock.now();
  return joined.transaction(async (tx) => {
    const [own] = await tx
      .select({ number: line.number, access: association.access })
      .from(line)
      .innerJoin(association, eq(association.lineId, line.id))
      .where(and(ownAssociation(principal), eq(line.id, lineId), eq(line.kind, "fixed")))
      // Two changes of a line are made one after the other.
      .for("no key update", { of: line });
    if (!own) throw new UserError("not-found");
    requireAccess(own.access, "manage");
    if (await isSo(tx, lineId, wish)) return "same";
    if (!isConfirmed) throw new UserError("confirm-delivery");
    const made = await tx
      .insert(billDelivery)
      .values({ id, lineId, accountId: principal.subject, ...wish, changedAt: at })
      .onConflictDoNothing()
      .returning({ id: billDelivery.id });
    if (made.length === 0) return "same";
    const { way, ...address } = wish;
    await queueDeliveryExport(tx, { id, number: own.number, address: "street" in address ? address : null, at });
    await recordAudit(tx, { principal, action: "bill.delivery", target: id, details: { lineId, way }, at });
    return "changed";
  });
}

async function isSo(tx: Database, lineId: string, wish: DeliveryWish): Promise<boolean> {
  const [now] = await tx
    .select({
      way: billDelivery.way,
      street: billDelivery.street,
      postcode: billDelivery.postcode,
      town: billDelivery.town,
      province: billDelivery.province,
    })
    .from(billDelivery)
    .where(eq(billDelivery.lineId, lineId))
    .orderBy(desc(billDelivery.changedAt), desc(billDelivery.id))
    .limit(1);
  if (now?.way !== wish.way) return false;
  if (wish.way === "app") return true;
  const { street, postcode, town, province } = now;
  return (
    street !== null &&
    postcode !== null &&
    town !== null &&
    province !== null &&
    writeAddress({ street, postcode, town, province }) === writeAddress(wish)
  );
}
