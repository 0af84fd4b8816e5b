import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { registration } from "@/db/schema/onboarding";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { hasLeft } from "@/lib/lines/rules";
import { unsafeIsOnLine, unsafeLineOfNumber } from "@/lib/lines/queries";
import type { Registrant } from "@/lib/onboarding/commands/begin-registration";
import { ownRegistration } from "@/lib/onboarding/commands/own-registration";
import { sendRegistrationCode } from "@/lib/onboarding/commands/send-code";
import { readLineNumber } from "@/lib/phone";
import { NOBODY } from "@/lib/principal";

/**
 * The second step: the number of the line. Whether it is a line of ours is told to nobody: a stranger's number walks the same steps.
 * Asking from the line's own connection proves it at once, as long as the line is ours; a mobile line is proved by the code that is sent to it.
 * @throws UserError `phone-invalid` for what is no fixed or mobile number, `phone-ambiguous` for what can be read in two ways, `too-many-tries`.
 */
export async function chooseNumber(phone: string, who: Registrant): Promise<void> {
  const own = await ownRegistration(who.deviceSecret);
  const { e164: number, kind } = readLineNumber(phone);
  const now = clock.now();
  const line = await unsafeLineOfNumber([number]);
  // A line that is nobody's costs the same question.
  const isOnLine = (await unsafeIsOnLine(line?.id ?? NOBODY, who.address, now)) && line !== undefined && !hasLeft(line, dayOf(now));
  await db()
    .update(registration)
    .set({
      number,
      kind,
      lineId: line?.id ?? null,
      proof: isOnLine ? "network" : null,
      provedAt: isOnLine ? now : null,
      recoveryMobile: kind === "mobile" ? number : null,
    })
    .where(eq(registration.id, own.id));
  if (kind === "mobile") await sendRegistrationCode(who);
}
