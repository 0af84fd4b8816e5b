import "server-only";
import { getBill } from "@/lib/billing/queries/get-bill";
import { isCreditedWhole } from "@/lib/billing/rules";
import { UserError } from "@/lib/errors";
import type { Principal } from "@/lib/principal";

/** Says at once that a bill has been paid, before anybody chooses how to pay it. @throws UserError `not-found`, `bill-already-paid` or `bill-credited`. */
export async function requireUnpaid(principal: Principal, billId: string): Promise<void> {
  const found = await getBill(principal, billId);
  if (!found) throw new UserError("not-found");
  if (found.state === "paid") throw new UserError("bill-already-paid");
  if (isCreditedWhole(found)) throw new UserError("bill-credited");
}
