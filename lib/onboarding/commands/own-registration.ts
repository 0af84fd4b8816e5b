import "server-only";
import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { registration } from "@/db/schema/onboarding";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { hashSecret } from "@/lib/one-time";

/**
 * The registration that this browser goes on with.
 * @throws UserError `registration-over` when there is none any more.
 */
export async function ownRegistration(browserSecret: string) {
  const [found] = await db()
    .select({
      id: registration.id,
      email: registration.email,
      language: registration.language,
      number: registration.number,
      kind: registration.kind,
      lineId: registration.lineId,
      provedAt: registration.provedAt,
      recoveryMobile: registration.recoveryMobile,
    })
    .from(registration)
    .where(
      and(
        eq(registration.browserHash, hashSecret(browserSecret)),
        isNull(registration.completedAt),
        gt(registration.expiresAt, clock.now()),
      ),
    )
    .orderBy(desc(registration.createdAt))
    .limit(1);
  if (!found) throw new UserError("registration-over");
  return found;
}
