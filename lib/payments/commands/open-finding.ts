import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { finding } from "@/db/schema/payments";
import type { Cents } from "@/lib/money";

/** A difference that a person must look at. */
export interface Difference {
  readonly kind: typeof finding.$inferInsert.kind;
  readonly reference: string;
  readonly bookCents: Cents | null;
  readonly providerCents: Cents | null;
  readonly at: Date;
}

/** Writes a finding down, once while it is open. @returns whether it is new. */
export async function openFinding(tx: Database, { at, ...difference }: Difference): Promise<boolean> {
  const opened = await tx
    .insert(finding)
    .values({ id: uuidv7(), ...difference, foundAt: at })
    .onConflictDoNothing()
    .returning({ id: finding.id });
  return opened.length > 0;
}

/** Closes what was found of a thing: it is as it should be now. */
export async function resolveFindings(tx: Database, reference: string, at: Date): Promise<void> {
  await tx
    .update(finding)
    .set({ resolvedAt: at })
    .where(and(eq(finding.reference, reference), isNull(finding.resolvedAt)));
}
