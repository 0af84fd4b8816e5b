import "server-only";
import { and, eq, gt, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { lineClaim } from "@/db/schema/identity/profile";
import { clock } from "@/lib/clock";
import type { Principal } from "@/lib/principal";

/** The number that the principal is about to prove, as they typed it; whose it is, nobody is told. */
export async function findOpenClaim(principal: Principal): Promise<{ number: string; kind: "fixed" | "mobile" } | undefined> {
  const [claim] = await db()
    .select({ number: lineClaim.number, kind: lineClaim.kind })
    .from(lineClaim)
    .where(and(eq(lineClaim.accountId, principal.subject), isNull(lineClaim.endedAt), gt(lineClaim.expiresAt, clock.now())));
  return claim;
}
