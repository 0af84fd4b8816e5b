import "server-only";
import { db } from "@/db/client";
import { startCode } from "@/lib/identity/commands/codes";
import type { Registrant } from "@/lib/onboarding/commands/begin-registration";
import { ownRegistration } from "@/lib/onboarding/commands/own-registration";

/**
 * Sends the code that ends a registration. To a number that is no line of ours, and was not proved otherwise, nothing goes: to whoever
 * registers it looks the same.
 * @throws UserError `registration-over` or `too-many-tries`.
 */
export async function sendRegistrationCode(who: Registrant): Promise<void> {
  const own = await ownRegistration(who.deviceSecret);
  const isOurs = own.lineId !== null && (own.provedAt !== null || own.recoveryMobile === own.number);
  await db().transaction((tx) =>
    startCode(tx, {
      purpose: "registration",
      subject: own.id,
      mobile: isOurs ? own.recoveryMobile : null,
      language: own.language,
      address: who.address,
      browserSecret: who.deviceSecret,
    }),
  );
}
