import "server-only";
import { and, eq, isNotNull } from "drizzle-orm";
import { db } from "@/db/client";
import { registration } from "@/db/schema/onboarding";
import { UserError } from "@/lib/errors";
import type { Registrant } from "@/lib/onboarding/commands/begin-registration";
import { readMobile } from "@/lib/phone";
import { ownRegistration } from "@/lib/onboarding/commands/own-registration";
import { sendRegistrationCode } from "@/lib/onboarding/commands/send-code";

/**
 * The third step: the mobile to which codes go from now on, of any operator. The line must have been proved before.
 * @throws UserError `mobile-invalid`, `registration-over` or `too-many-tries`.
 */
export async function chooseMobile(phone: string, who: Registrant): Promise<void> {
  const own = await ownRegistration(who.deviceSecret);
  const recoveryMobile = readMobile(phone);
  const chosen = await db()
    .update(registration)
    .set({ recoveryMobile })
    .where(and(eq(registration.id, own.id), isNotNull(registration.provedAt)))
    .returning({ id: registration.id });
  if (chosen.length === 0) throw new UserError("registration-over");
  await sendRegistrationCode(who);
}
