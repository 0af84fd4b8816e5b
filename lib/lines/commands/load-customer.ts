import "server-only";
import { eq, inArray, or } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { customer } from "@/db/schema/lines";
import { reason, Refusal } from "@/lib/import-reason";

/** A contract holder as the operator's systems know it; at least one of the two identities is there. */
export interface LoadedCustomer {
  readonly name: string;
  readonly taxCode: string | undefined;
  readonly vatNumber: string | undefined;
}

/** The row that was loaded, and whether anything changed. */
export interface Loaded {
  readonly id: string;
  readonly changed: boolean;
}

/** What the operator loads contradicts what is here. */
export class LoadConflict extends Refusal {}

/**
 * Loads a customer, once for each identity.
 * @throws LoadConflict when the two identities belong to two customers, or the customer has another already.
 */
export async function loadCustomer(tx: Database, { name, taxCode, vatNumber }: LoadedCustomer, at: Date): Promise<Loaded> {
  const [inserted] = await tx
    .insert(customer)
    .values({ id: uuidv7(), name, taxCode: taxCode ?? null, vatNumber: vatNumber ?? null, createdAt: at })
    .onConflictDoNothing()
    .returning({ id: customer.id });
  if (inserted) return { id: inserted.id, changed: true };

  const found = await findCustomers(tx, { taxCode, vatNumber });
  const [known] = found;
  if (!known || found.length > 1) throw new LoadConflict(reason("identity-two"));
  if ((taxCode && known.taxCode && known.taxCode !== taxCode) || (vatNumber && known.vatNumber && known.vatNumber !== vatNumber)) {
    throw new LoadConflict(reason(known.taxCode === (taxCode ?? null) ? "identity-other-vat-number" : "identity-other-tax-code"));
  }
  const wanted = { name, taxCode: taxCode ?? known.taxCode, vatNumber: vatNumber ?? known.vatNumber };
  if (wanted.name === known.name && wanted.taxCode === known.taxCode && wanted.vatNumber === known.vatNumber)
    return { id: known.id, changed: false };
  await tx.update(customer).set(wanted).where(eq(customer.id, known.id));
  return { id: known.id, changed: true };
}

/** The customers that have one identity or the other. */
export function findCustomers(tx: Database, { taxCode, vatNumber }: Omit<LoadedCustomer, "name">) {
  return tx
    .select({ id: customer.id, name: customer.name, taxCode: customer.taxCode, vatNumber: customer.vatNumber })
    .from(customer)
    .where(
      or(
        inArray(customer.taxCode, taxCode === undefined ? [] : [taxCode]),
        inArray(customer.vatNumber, vatNumber === undefined ? [] : [vatNumber]),
      ),
    );
}
