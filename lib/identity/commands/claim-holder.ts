import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { association } from "@/db/schema/identity";
import { customer } from "@/db/schema/lines";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { findProvedLine } from "@/lib/identity/commands/proved-line";
import { countTry } from "@/lib/identity/rate-limit";
import { HOLDER_LIMIT, HOLDER_LINE_LIMIT } from "@/lib/identity/rules";
import { isSame } from "@/lib/one-time";
import type { Principal } from "@/lib/principal";

/**
 * Shows that the account is the contract holder's, by the tax code of the contract (a company's: its VAT number). From then on it sees
 * every account that sees the line.
 * @param taxCode upper case, without spaces.
 * @throws UserError `not-found`, `confirm-first`, `wrong-tax-code` or `too-many-today`.
 */
export async function claimHolder(principal: Principal, lineId: string, taxCode: string): Promise<void> {
  const now = clock.now();
  requireFresh(principal, now);
  const own = await findProvedLine(db(), principal, lineId);
  if (!own) throw new UserError("not-found");
  await countTry(HOLDER_LIMIT, `${principal.subject} ${lineId}`);
  await countTry(HOLDER_LINE_LIMIT, lineId);
  await db().transaction(async (tx) => {
    const [holder] = await tx
      .select({ taxCode: customer.taxCode, vatNumber: customer.vatNumber })
      .from(customer)
      .where(eq(customer.id, own.customerId));
    const known = [holder?.taxCode, holder?.vatNumber?.replace(/^[A-Z]{2}/, "")];
    if (!known.some((code) => isSame(code ?? "", taxCode))) throw new UserError("wrong-tax-code");
    const shown = await tx
      .update(association)
      .set({ holderSince: now })
      .where(and(eq(association.accountId, principal.subject), eq(association.lineId, lineId), isNull(association.holderSince)))
      .returning({ lineId: association.lineId });
    if (shown.length > 0) await recordAudit(tx, { principal, action: "line.holder", target: lineId, details: { lineId }, at: now });
  });
}
