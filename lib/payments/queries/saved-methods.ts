import "server-only";
import { and, asc, desc, eq, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { providerCustomer, savedMethod } from "@/db/schema/payments/saved-method";
import type { PayBy } from "@/lib/payments/rules";
import type { Principal } from "@/lib/principal";

/** A saved way to pay, as its owner knows it. */
export interface SavedMethod {
  readonly id: string;
  readonly payBy: PayBy;
  readonly brand: string | null;
  readonly last4: string | null;
  readonly expMonth: number | null;
  readonly expYear: number | null;
  readonly payer: string | null;
  readonly isDefault: boolean;
}

const shown = {
  id: savedMethod.id,
  provider: savedMethod.provider,
  brand: savedMethod.brand,
  last4: savedMethod.last4,
  expMonth: savedMethod.expMonth,
  expYear: savedMethod.expYear,
  payer: savedMethod.payer,
  isDefault: savedMethod.isDefault,
};

const isOwn = (principal: Principal) => and(eq(savedMethod.accountId, principal.subject), isNull(savedMethod.removedAt));

/** The principal's own saved methods: the one that is offered first, then the others as they were saved. */
export async function listSavedMethods(principal: Principal): Promise<SavedMethod[]> {
  const rows = await db()
    .select(shown)
    .from(savedMethod)
    .where(isOwn(principal))
    .orderBy(desc(savedMethod.isDefault), asc(savedMethod.createdAt))
    .limit(20);
  return rows.map(({ provider, ...row }) => ({ ...row, payBy: provider === "stripe" ? "card" : "paypal" }));
}

/** What a charge to one of the principal's own methods needs; nothing where it is none of theirs, or gone. */
export async function getChargeable(principal: Principal, methodId: string) {
  const [found] = await db()
    .select({ provider: savedMethod.provider, methodRef: savedMethod.ref, customerRef: providerCustomer.ref })
    .from(savedMethod)
    .leftJoin(providerCustomer, eq(providerCustomer.accountId, savedMethod.accountId))
    .where(and(eq(savedMethod.id, methodId), isOwn(principal)));
  return found;
}

/** What the principal's account saved, for its download. */
export async function getMethodData(principal: Principal, limit: number) {
  return db()
    .select({
      provider: savedMethod.provider,
      brand: savedMethod.brand,
      last4: savedMethod.last4,
      expMonth: savedMethod.expMonth,
      expYear: savedMethod.expYear,
      payer: savedMethod.payer,
      createdAt: savedMethod.createdAt,
      removedAt: savedMethod.removedAt,
    })
    .from(savedMethod)
    .where(eq(savedMethod.accountId, principal.subject))
    .orderBy(desc(savedMethod.createdAt))
    .limit(limit);
}
