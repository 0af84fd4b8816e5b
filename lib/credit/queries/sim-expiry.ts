import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { creditAccount } from "@/db/schema/credit";
import { canTakeCredit } from "@/lib/credit/rules";
import type { Day } from "@/lib/dates";
import { UserError } from "@/lib/errors";

/**
 * That a line's SIM can be given credit: what was put on an expired one would come back. Unsafe: it looks without a scope, for commands that top up
 * anybody's number.
 * @throws UserError `sim-expired`.
 */
export async function unsafeRequireLivingSim(lineId: string, today: Day, on = db()): Promise<void> {
  const [found] = await on.select({ expiresOn: creditAccount.simExpiresOn }).from(creditAccount).where(eq(creditAccount.lineId, lineId));
  if (!canTakeCredit(found?.expiresOn ?? null, today)) throw new UserError("sim-expired");
}
