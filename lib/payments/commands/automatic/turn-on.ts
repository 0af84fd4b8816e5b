import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { autoTopUp } from "@/db/schema/payments/automatic";
import { savedMethod } from "@/db/schema/payments/saved-method";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import { hasLeft } from "@/lib/lines/rules";
import { stopMandates } from "@/lib/payments/commands/automatic/stop";
import { tellOfMandate } from "@/lib/payments/commands/automatic/tell";
import { cardExpiry } from "@/lib/payments/rules";
import type { ThresholdTerms } from "@/lib/payments/rules/automatic";
import type { Principal } from "@/lib/principal";

/** What somebody agrees to be charged. */
export interface Wish {
  readonly lineId: string;
  readonly methodId: string;
  /** None: before each renewal. */
  readonly terms: ThresholdTerms | undefined;
  /** The words agreed to, as they were shown for the line's number. */
  readonly mandate: (number: string) => string;
}

/**
 * Takes a mandate to top up one of the principal's mobile lines automatically. New terms take the place of one's own old ones, which stay on
 * record.
 * @throws UserError `confirm-first`, `not-found`, `not-allowed`, `method-gone`, `cap-too-high`, `automatic-already` (another account's is on),
 * `payments-unavailable`.
 */
export async function turnOnAutomatic(principal: Principal, { lineId, methodId, terms, mandate }: Wish): Promise<void> {
  const now = clock.now();
  requireFresh(principal, now);
  const { network, PAYMENTS_MODE: mode, AUTO_TOP_UP_MONTH_CENTS: most, AUTO_TOP_UP_DAY_CENTS: mostAtOnce } = env();
  if (!network || mode === "off") throw new UserError("payments-unavailable");
  if (terms && (terms.monthlyCapCents > most || terms.amountCents > mostAtOnce)) throw new UserError("cap-too-high");
  const kind = terms ? "threshold" : "renewal";
  await db().transaction(async (tx) => {
    const [own] = await tx
      .select({ access: association.access, kind: line.kind, number: line.number, leftOn: line.leftOn })
      .from(association)
      .innerJoin(line, eq(line.id, association.lineId))
      .where(and(eq(association.lineId, lineId), ownAssociation(principal)));
    if (own?.kind !== "mobile" || hasLeft(own, dayOf(now))) throw new UserError("not-found");
    requireAccess(own.access, "pay");
    const [method] = await tx
      .select({ expMonth: savedMethod.expMonth, expYear: savedMethod.expYear })
      .from(savedMethod)
      .where(and(eq(savedMethod.id, methodId), eq(savedMethod.accountId, principal.subject), isNull(savedMethod.removedAt)))
      // Not taken away meanwhile.
      .for("update");
    if (!method || cardExpiry(method, dayOf(now)) === "expired") throw new UserError("method-gone");
    const isOld = and(eq(autoTopUp.lineId, lineId), eq(autoTopUp.kind, kind), eq(autoTopUp.accountId, principal.subject));
    await stopMandates(tx, isOld, "changed", principal);
    const id = uuidv7();
    const made = await tx
      .insert(autoTopUp)
      .values({
        id,
        accountId: principal.subject,
        lineId,
        kind,
        methodId,
        ...terms,
        mandate: mandate(own.number),
        state: "on",
        createdAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: autoTopUp.id });
    if (made.length === 0) throw new UserError("automatic-already");
    await recordAudit(tx, { principal, action: "automatic.on", target: id, details: { lineId, kind, ...terms }, at: now });
    await tellOfMandate(tx, id, { about: "on", ...(terms && { amountCents: terms.amountCents }), once: id });
  });
}
