import "server-only";
import { and, eq } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { noticeChoice } from "@/db/schema/billing/bill-notice";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { recordAudit } from "@/lib/audit/commands";
import type { NoticeSwitch } from "@/lib/billing/input/notices";
import { mayHaveNotices } from "@/lib/billing/rules/notices";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";

/**
 * Switches one of the principal's own notices of a line's bills on or off.
 * @throws UserError `not-found` for a line that is not theirs, or mobile; `not-allowed` for a delegate who may only look.
 */
export async function setNotice(
  principal: Principal,
  { lineId, kind, way, on: isOn }: NoticeSwitch,
  joined: Database = db(),
): Promise<void> {
  requireSelf(principal);
  await joined.transaction(async (tx) => {
    const [own] = await tx
      .select({ proof: association.proof, access: association.access })
      .from(association)
      .innerJoin(line, eq(line.id, association.lineId))
      .where(and(ownAssociation(principal), eq(line.id, lineId), eq(line.kind, "fixed")));
    if (!own) throw new UserError("not-found");
    if (!mayHaveNotices({ isDelegate: own.proof === "delegation", access: own.access })) throw new UserError("not-allowed");
    await tx
      .insert(noticeChoice)
      .values({ accountId: principal.subject, lineId, kind, way, isOn })
      .onConflictDoUpdate({ target: [noticeChoice.accountId, noticeChoice.lineId, noticeChoice.kind, noticeChoice.way], set: { isOn } });
    await recordAudit(tx, { principal, action: "bill.notice", target: lineId, details: { kind, way, isOn }, at: clock.now() });
  });
}
