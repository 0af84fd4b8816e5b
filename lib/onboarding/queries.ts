import "server-only";
import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { registration } from "@/db/schema/onboarding";
import { clock } from "@/lib/clock";
import { hashSecret } from "@/lib/one-time";
import type { RegistrationStanding } from "@/lib/onboarding/rules";

/** A registration as the browser that goes on with it may see it: whether its number is anybody's is not among it. */
export interface RegistrationView extends RegistrationStanding {
  readonly id: string;
  readonly email: string;
}

/** The registration that this browser has begun and not ended. */
export async function findRegistration(browserSecret: string | undefined): Promise<RegistrationView | undefined> {
  if (browserSecret === undefined) return undefined;
  const [found] = await db()
    .select({
      id: registration.id,
      email: registration.email,
      number: registration.number,
      kind: registration.kind,
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
  return (
    found && {
      id: found.id,
      email: found.email,
      number: found.number,
      kind: found.kind,
      isProved: found.provedAt !== null,
      recoveryMobile: found.recoveryMobile,
    }
  );
}
