import "server-only";
import { getCredit } from "@/lib/credit/queries/get-credit";
import { missingFor } from "@/lib/credit/rules";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";
import { listServices } from "@/lib/usage/queries/services";
import { nextRenewal } from "@/lib/usage/rules";

/** What one of the principal's lines lacks for its next renewal; nothing when it lacks nothing, or is none of theirs. */
export async function renewalNeed(principal: Principal, lineId: string): Promise<Cents | undefined> {
  const [credit, services] = await Promise.all([getCredit(principal, lineId), listServices(principal, lineId)]);
  return credit && missingFor(nextRenewal(services), credit.balanceCents);
}
