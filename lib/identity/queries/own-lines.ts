import "server-only";
import { and, asc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { db } from "@/db/client";
import { account, association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { clock } from "@/lib/clock";
import type { LineSummary } from "@/lib/identity/queries/list-lines";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";

/** How a line came to an account. */
export interface OwnLine extends LineSummary {
  readonly proof: "network" | "sms" | "bill_code" | "delegation";
  readonly provedAt: Date;
  /** A delegate's end. */
  readonly until: Date | null;
  /** Since when the account is known to be the contract holder's. */
  readonly holderSince: Date | null;
  /** Who shared it. */
  readonly grantedBy: string | null;
  /** With how many accounts this one shares it. */
  readonly sharedWith: number;
}

const granter = alias(account, "granter");
const shared = alias(association, "shared");

function select(principal: Principal) {
  const now = clock.now();
  const lives = or(isNull(shared.until), gt(shared.until, now));
  const sharedWith = db()
    .select({ count: sql`count(*)` })
    .from(shared)
    .where(and(eq(shared.lineId, association.lineId), eq(shared.grantedBy, principal.subject), lives));
  return db()
    .select({
      id: line.id,
      number: line.number,
      kind: line.kind,
      name: line.name,
      leftOn: line.leftOn,
      access: association.access,
      proof: association.proof,
      provedAt: association.provedAt,
      until: association.until,
      holderSince: association.holderSince,
      grantedBy: granter.name,
      sharedWith: sql`(${sharedWith})`.mapWith(Number),
    })
    .from(association)
    .innerJoin(line, eq(line.id, association.lineId))
    .leftJoin(granter, eq(granter.id, association.grantedBy));
}

/** The lines of the principal's account with how each came to it, fixed ones first. */
export function listOwnLines(principal: Principal): Promise<OwnLine[]> {
  return select(principal).where(ownAssociation(principal)).orderBy(asc(line.kind), asc(line.number)).limit(100);
}

/** One of them; nothing for somebody else's. */
export async function getOwnLine(principal: Principal, lineId: string): Promise<OwnLine | undefined> {
  const [found] = await select(principal).where(and(ownAssociation(principal), eq(association.lineId, lineId)));
  return found;
}
