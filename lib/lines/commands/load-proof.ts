import "server-only";
import { and, eq, isNull, lt, lte, or } from "drizzle-orm";
import type { Database } from "@/db/client";
import { line, lineBillCode } from "@/db/schema/lines";
import { billCodeHash } from "@/lib/one-time";

/** Writes down that a line's SIM changed; a word that is older than what is known changes nothing. @returns whether it did. */
export async function loadSimChange(tx: Database, lineId: string, at: Date): Promise<boolean> {
  const changed = await tx
    .update(line)
    .set({ simChangedAt: at })
    .where(and(eq(line.id, lineId), or(isNull(line.simChangedAt), lt(line.simChangedAt, at))))
    .returning({ id: line.id });
  return changed.length > 0;
}

/**
 * Keeps the code of a line's newest paper, hashed; an older paper's changes nothing.
 * @param issuedOn the paper's day.
 * @returns whether it did.
 */
export async function loadBillCode(tx: Database, of: { id: string; number: string }, code: string, issuedOn: string): Promise<boolean> {
  const codeHash = billCodeHash(of.number, code);
  const [known] = await tx
    .select({ codeHash: lineBillCode.codeHash, issuedOn: lineBillCode.issuedOn })
    .from(lineBillCode)
    .where(eq(lineBillCode.lineId, of.id));
  if (known?.codeHash === codeHash && known.issuedOn === issuedOn) return false;
  const written = await tx
    .insert(lineBillCode)
    .values({ lineId: of.id, codeHash, issuedOn })
    .onConflictDoUpdate({ target: lineBillCode.lineId, set: { codeHash, issuedOn }, setWhere: lte(lineBillCode.issuedOn, issuedOn) })
    .returning({ lineId: lineBillCode.lineId });
  return written.length > 0;
}
