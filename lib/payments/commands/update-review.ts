import "server-only";
import type { Database } from "@/db/client";
import { clock } from "@/lib/clock";
import { lockPayment, moveTo } from "@/lib/payments/commands/locked-payment";
import { openFinding, resolveFindings } from "@/lib/payments/commands/open-finding";
import { returnedOf } from "@/lib/payments/commands/returned-money";
import { isInReview, reviewState, unexplainedCents } from "@/lib/payments/rules";

/** After money in review went back, was lost, or returned: ends the review when nothing is left to look at, and begins it again when something is. */
export async function updateReview(tx: Database, paymentId: string): Promise<void> {
  const locked = await lockPayment(tx, paymentId);
  if (!locked || locked.receivedCents === null || !isInReview(locked)) return;
  const at = clock.now();
  const leftCents = unexplainedCents(locked.receivedCents, await returnedOf(tx, paymentId));
  const state = reviewState(leftCents);
  if (state === locked.state) return;
  await moveTo(tx, locked, state);
  if (state === "canceled") await resolveFindings(tx, paymentId, at);
  else await openFinding(tx, { kind: "needs-review", reference: paymentId, bookCents: locked.amountCents, providerCents: leftCents, at });
}
