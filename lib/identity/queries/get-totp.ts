import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { totp } from "@/db/schema/identity";
import { unseal } from "@/lib/one-time";
import type { Principal } from "@/lib/principal";

/** How the principal's authenticator app stands: it guards the account, or its secret waits for the first code and may be shown. */
export type TotpState = { readonly on: true } | { readonly on: false; readonly secret: string | undefined };

export async function getTotp(principal: Principal): Promise<TotpState> {
  const [own] = await db()
    .select({ sealedSecret: totp.sealedSecret, confirmedAt: totp.confirmedAt })
    .from(totp)
    .where(eq(totp.accountId, principal.subject));
  if (own?.confirmedAt) return { on: true };
  return { on: false, secret: own && unseal(own.sealedSecret, principal.subject) };
}
