import "server-only";
import { asc, eq } from "drizzle-orm";
import { statement, statementName } from "@/db/client";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { ownAssociationLater, ownValues } from "@/lib/identity/queries/own-association";
import type { Access } from "@/lib/identity/rules";
import type { Principal } from "@/lib/principal";

/** A line as its pages name it. */
export interface LineSummary {
  readonly id: string;
  /** E.164. */
  readonly number: string;
  readonly kind: "fixed" | "mobile";
  readonly name: string;
  /** The first day on which it is not ours any more; see `hasLeft`. */
  readonly leftOn: string | null;
  /** What this account may do with it. */
  readonly access: Access;
}

const linesOfAccount = statement((on) =>
  on
    .select({ id: line.id, number: line.number, kind: line.kind, name: line.name, leftOn: line.leftOn, access: association.access })
    .from(association)
    .innerJoin(line, eq(line.id, association.lineId))
    .where(ownAssociationLater)
    .orderBy(asc(line.kind), asc(line.number))
    .limit(100)
    .prepare(statementName("lines_of_account")),
);

/** The lines that the principal's account is associated with, fixed ones first. */
export function listLines(principal: Principal): Promise<LineSummary[]> {
  return linesOfAccount().execute(ownValues(principal));
}
