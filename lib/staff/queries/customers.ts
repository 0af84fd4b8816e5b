import "server-only";
import { and, asc, eq, gt, isNull, ne } from "drizzle-orm";
import { db } from "@/db/client";
import { account, association } from "@/db/schema/identity";
import { factorRemoval } from "@/db/schema/identity/factor-removal";
import { line } from "@/db/schema/lines";
import { staff } from "@/db/schema/staff";
import { clock } from "@/lib/clock";
import type { Factor } from "@/lib/identity/lost-factors";
import { unsafeOwnerOf } from "@/lib/identity/queries/lost-factors";
import { mayDo, type StaffRole } from "@/lib/staff/matrix";
import { seenBy } from "@/lib/staff/rules";

/** Who of the staff reads. */
interface Reading {
  readonly id: string;
  readonly role: StaffRole;
}

/** A customer as much of whom a role may see: a field that the matrix hides is not there. */
export interface CustomerView {
  readonly id: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly recoveryMobile: string | undefined;
  readonly lineNumbers: readonly string[];
  /** What could be lost. */
  readonly factors: readonly Factor[];
  /** What another member of staff has been asked to decide. */
  readonly waiting: readonly Factor[];
}

/** One customer, for a role that may look; nothing for every other, for nobody's id, and for whoever is gone. */
export async function getCustomer(reader: Reading, id: string): Promise<CustomerView | undefined> {
  if (!mayDo(reader.role, "customers.view")) return undefined;
  const [own, lines, waiting] = await Promise.all([
    unsafeOwnerOf(id),
    db()
      .select({ number: line.number })
      .from(association)
      .innerJoin(line, eq(line.id, association.lineId))
      .where(and(eq(association.accountId, id), ne(association.proof, "delegation")))
      .orderBy(asc(line.number))
      .limit(100),
    db()
      .select({ factor: factorRemoval.factor })
      .from(factorRemoval)
      .where(and(eq(factorRemoval.accountId, id), isNull(factorRemoval.decision), gt(factorRemoval.expiresAt, clock.now()))),
  ]);
  if (!own) return undefined;
  return {
    id,
    name: seenBy(reader.role, "name", own.name),
    email: seenBy(reader.role, "email", own.email),
    recoveryMobile: own.mobile === null ? undefined : seenBy(reader.role, "recoveryMobile", own.mobile),
    lineNumbers: lines.flatMap(({ number }) => seenBy(reader.role, "lineNumber", number) ?? []),
    factors: own.factors,
    waiting: waiting.map(({ factor }) => factor),
  };
}

/** What waits for a second member of staff, the oldest first, and which of it the reader proposed; nothing for a role that may not decide. */
export async function listWaitingRemovals(reader: Reading) {
  if (!mayDo(reader.role, "factors.decide")) return [];
  const waiting = await db()
    .select({
      id: factorRemoval.id,
      factor: factorRemoval.factor,
      proof: factorRemoval.proof,
      proofText: factorRemoval.proofText,
      createdAt: factorRemoval.createdAt,
      expiresAt: factorRemoval.expiresAt,
      proposedBy: staff.email,
      proposerId: staff.id,
      name: account.name,
      email: account.email,
    })
    .from(factorRemoval)
    .innerJoin(staff, eq(staff.id, factorRemoval.proposedBy))
    .innerJoin(account, eq(account.id, factorRemoval.accountId))
    .where(and(isNull(factorRemoval.decision), gt(factorRemoval.expiresAt, clock.now())))
    .orderBy(asc(factorRemoval.createdAt))
    .limit(100);
  return waiting.map(({ proposerId, name, email, ...removal }) => ({
    ...removal,
    isOwn: proposerId === reader.id,
    name: seenBy(reader.role, "name", name),
    email: seenBy(reader.role, "email", email),
  }));
}
