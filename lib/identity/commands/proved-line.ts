import "server-only";
import { and, eq, ne } from "drizzle-orm";
import type { Database } from "@/db/client";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";

/**
 * A line that somebody has shown to be theirs: a delegate, whatever they may do with a line, never decides who else sees it. Their tie to it
 * stays until the transaction ends, so that nobody is let in by whom the line is being taken from.
 */
export async function findProvedLine(tx: Database, principal: Principal, lineId: string) {
  const [found] = await tx
    .select({ id: line.id, number: line.number, customerId: line.customerId, holderSince: association.holderSince })
    .from(association)
    .innerJoin(line, eq(line.id, association.lineId))
    .where(and(ownAssociation(principal), eq(association.lineId, lineId), ne(association.proof, "delegation")))
    .for("share", { of: association });
  return found;
}
