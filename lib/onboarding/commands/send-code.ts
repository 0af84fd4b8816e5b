import "server-only";
import { db } from "@/db/client";
import { clock } from "@/lib/clock";
import { startCode } from "@/lib/identity/commands/codes";
import { provesBySms } from "@/lib/identity/rules";
import { unsafeLineOfNumber } from "@/lib/lines/queries";
import type { Registrant } from "@/lib/onboarding/commands/begin-registration";
import { ownRegistration } from "@/lib/onboarding/commands/own-registration";

/**
 * Sends the code that ends a registration. To a number that was not proved otherwise, and is no line of ours that a code there proves,
 * nothing goes: to whoever registers it looks the same.
 * @throws UserError `registration-over` or `too-many-tries`.
 */
export async function sendRegistrationCode(who: Registrant): Promise<void> {
  const own = await ownRegistration(who.deviceSecret);
  const line = own.number === null ? undefined : await unsafeLineOfNumber([own.number]);
  const proves = own.recoveryMobile === own.number && line !== undefined && provesBySms(line, clock.now());
  await db().transaction((tx) =>
    startCode(tx, {
      purpose: "registration",
      subject: own.id,
      mobile: own.provedAt !== null || proves ? own.recoveryMobile : null,
      language: own.language,
      address: who.address,
      browserSecret: who.deviceSecret,
    }),
  );
}
