import "server-only";
import { and, eq, ne } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { line } from "@/db/schema/lines";
import { reason } from "@/lib/import-reason";
import { findCustomers, LoadConflict, type Loaded } from "./load-customer";

/** A line as the operator's systems know it, with the identity of its holder. */
export interface LoadedLine {
  /** E.164. */
  readonly number: string;
  readonly kind: "fixed" | "mobile";
  readonly name: string;
  readonly contractRef: string | undefined;
  readonly taxCode: string | undefined;
  readonly vatNumber: string | undefined;
}

/**
 * Loads a line, once for each number.
 * @throws LoadConflict when its holder is unknown, the number is another customer's or the contract another line's.
 */
export async function loadLine(tx: Database, loaded: LoadedLine, at: Date): Promise<Loaded> {
  const { number, kind, name } = loaded;
  const contractRef = loaded.contractRef ?? null;
  const holders = await findCustomers(tx, loaded);
  const [holder] = holders;
  if (!holder || holders.length > 1) throw new LoadConflict(reason(holder ? "identity-two" : "holder-unknown"));

  const [inserted] = await tx
    .insert(line)
    .values({ id: uuidv7(), customerId: holder.id, number, kind, name, contractRef, createdAt: at })
    .onConflictDoNothing()
    .returning({ id: line.id });
  if (inserted) return { id: inserted.id, changed: true };

  if (contractRef !== null) await refuseTakenContract(tx, number, contractRef);
  const [known] = await tx
    .select({ id: line.id, customerId: line.customerId, kind: line.kind, name: line.name, contractRef: line.contractRef })
    .from(line)
    .where(eq(line.number, number))
    .for("update");
  if (!known || known.customerId !== holder.id) throw new LoadConflict(reason("number-taken", { number }));
  if (known.kind === kind && known.name === name && known.contractRef === contractRef) return { id: known.id, changed: false };
  await tx.update(line).set({ kind, name, contractRef }).where(eq(line.id, known.id));
  return { id: known.id, changed: true };
}

async function refuseTakenContract(tx: Database, number: string, contractRef: string): Promise<void> {
  const taken = await tx
    .select({ id: line.id })
    .from(line)
    .where(and(eq(line.contractRef, contractRef), ne(line.number, number)));
  if (taken.length > 0) throw new LoadConflict(reason("contract-taken", { contract: contractRef }));
}
