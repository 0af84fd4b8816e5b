import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { registration } from "@/db/schema/onboarding";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { countTry, refundTry } from "@/lib/identity/rate-limit";
import { BILL_CODE_LIMIT } from "@/lib/identity/rules";
import { normaliseBillCode } from "@/lib/lines/bill-code";
import { unsafeIsBillCode } from "@/lib/lines/queries";
import type { Registrant } from "@/lib/onboarding/commands/begin-registration";
import { ownRegistration } from "@/lib/onboarding/commands/own-registration";
import { BILL_CODE_ADDRESS_LIMIT } from "@/lib/onboarding/rules";
import { NOBODY } from "@/lib/principal";

/**
 * Proves the line by the code on its newest bill or welcome letter. Tries are counted per line and address before the code is looked at;
 * a line that is nobody's takes the same way to the same refusal.
 * @throws UserError `proof-failed`, `too-many-tries`, `too-many-today`, or `registration-over` before a number was given.
 */
export async function proveByBillCode(billCode: string, who: Registrant): Promise<void> {
  const own = await ownRegistration(who.deviceSecret);
  if (own.number === null) throw new UserError("registration-over");
  await countTry(BILL_CODE_ADDRESS_LIMIT, who.address);
  await countTry(BILL_CODE_LIMIT, own.number);
  const code = normaliseBillCode(billCode);
  const isRight = await unsafeIsBillCode({ id: own.lineId ?? NOBODY, number: own.number }, code ?? "");
  if (!isRight || code === undefined) throw new UserError("proof-failed");
  await refundTry(BILL_CODE_LIMIT, own.number);
  await db()
    .update(registration)
    // Whoever proves a mobile line this way may have its SIM out of reach: where the code goes is asked next.
    .set({ proof: "bill_code", provedAt: clock.now(), recoveryMobile: null })
    .where(eq(registration.id, own.id));
}
