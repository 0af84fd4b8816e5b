import "server-only";
import { and, eq, gt, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { registration } from "@/db/schema/onboarding";
import { clock } from "@/lib/clock";
import type { Locale } from "@/lib/i18n";
import { requireGoodPassword } from "@/lib/identity/commands/check-password";
import { hashPassword } from "@/lib/identity/password";
import { countTry } from "@/lib/identity/rate-limit";
import { hashSecret } from "@/lib/one-time";
import { REGISTRATION_LIMIT, REGISTRATION_SECONDS } from "@/lib/onboarding/rules";

/** Who registers, from which browser. */
export interface Registrant {
  readonly address: string;
  readonly deviceSecret: string;
  readonly userAgent: string;
}

/**
 * The first step: e-mail and password. Whoever comes back to it changes what they gave; nothing tells whether the e-mail has an account.
 * @throws UserError `password-…` or `too-many-tries`.
 */
export async function beginRegistration(data: { email: string; password: string }, language: Locale, who: Registrant): Promise<void> {
  await countTry(REGISTRATION_LIMIT, who.address);
  requireGoodPassword(data.password, [data.email]);
  const now = clock.now();
  const browserHash = hashSecret(who.deviceSecret);
  const chosen = { email: data.email, passwordHash: await hashPassword(data.password), language };
  await db().transaction(async (tx) => {
    const open = and(eq(registration.browserHash, browserHash), isNull(registration.completedAt), gt(registration.expiresAt, now));
    const [known] = await tx.select({ email: registration.email }).from(registration).where(open).for("update");
    if (known) {
      const { email, passwordHash } = chosen;
      await tx
        .update(registration)
        // Another mailbox has not been proved.
        .set(known.email === email ? { passwordHash, language } : { email, passwordHash, language, emailVerifiedAt: null })
        .where(open);
      return;
    }
    const expiresAt = new Date(now.getTime() + REGISTRATION_SECONDS * 1000);
    await tx.insert(registration).values({ id: uuidv7(), browserHash, ...chosen, createdAt: now, expiresAt });
  });
}
