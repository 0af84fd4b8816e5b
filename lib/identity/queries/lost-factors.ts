import "server-only";
import { and, desc, eq, gt, isNotNull, isNull, or } from "drizzle-orm";
import { db } from "@/db/client";
import { account, passkey, totp } from "@/db/schema/identity";
import { factorRemoval } from "@/db/schema/identity/factor-removal";
import { clock } from "@/lib/clock";
import { FACTORS, REMOVAL_SHOWN_SECONDS } from "@/lib/identity/lost-factors";
import type { Principal } from "@/lib/principal";

/** What support was asked to take off the principal's account: what waits, and what became of it in the last thirty days; the newest first. */
export function listFactorRemovals(principal: Principal) {
  const now = clock.now();
  return db()
    .select({
      id: factorRemoval.id,
      factor: factorRemoval.factor,
      createdAt: factorRemoval.createdAt,
      expiresAt: factorRemoval.expiresAt,
      decision: factorRemoval.decision,
    })
    .from(factorRemoval)
    .where(
      and(
        eq(factorRemoval.accountId, principal.subject),
        gt(factorRemoval.createdAt, new Date(now.getTime() - REMOVAL_SHOWN_SECONDS * 1000)),
        or(isNotNull(factorRemoval.decision), gt(factorRemoval.expiresAt, now)),
      ),
    )
    .orderBy(desc(factorRemoval.createdAt))
    .limit(20);
}

/** The owner of an account that is in use, and what of theirs can be lost. Unsafe: without a scope, for staff whom the matrix lets look. */
export async function unsafeOwnerOf(accountId: string, on = db()) {
  const [own] = await on
    .select({
      email: account.email,
      name: account.name,
      language: account.language,
      mobile: account.recoveryMobile,
      appSince: totp.confirmedAt,
      keyId: passkey.id,
    })
    .from(account)
    .leftJoin(totp, eq(totp.accountId, account.id))
    .leftJoin(passkey, eq(passkey.accountId, account.id))
    .where(and(eq(account.id, accountId), isNull(account.disabledAt), isNull(account.erasedAt)))
    .limit(1);
  if (!own) return undefined;
  const { appSince, keyId, ...owner } = own;
  const has = { "recovery-mobile": own.mobile !== null, totp: appSince !== null, passkeys: keyId !== null };
  return { ...owner, factors: FACTORS.filter((factor) => has[factor]) };
}
