import { notFound, redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { UserError } from "@/lib/errors";
import { requireSession } from "@/lib/identity/session";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { shownAt } from "@/lib/payments/commands/start-bill-payment";
import { receiptPath } from "@/lib/payments/commands/start-top-up";
import { returnQuery } from "@/lib/payments/input";
import { findPaymentByCheckout, unsafeDeclinedAt, unsafeGuestCheckout } from "@/lib/payments/queries";
import { payLinkPath } from "@/lib/payments/queries/pay-links";

/**
 * Where the hosted checkout sends the customer back to. The id in the address proves nothing: it only finds the
 * customer's own payment, or somebody's top-up or payment by a private link, whose truth is then asked of the provider.
 */
export async function GET(request: NextRequest): Promise<Response> {
  const query = returnQuery.safeParse(Object.fromEntries(request.nextUrl.searchParams));
  const ref = query.data;
  const guest = ref === undefined ? undefined : await unsafeGuestCheckout(ref);
  if (ref !== undefined && guest && (guest.topUpId !== null || guest.linkId !== null)) {
    await settle(ref);
    if (guest.topUpId !== null) redirect(receiptPath(guest.topUpId));
    redirect(`${payLinkPath(guest.linkId ?? "")}?payment=${guest.paymentId}`);
  }
  const { principal } = await requireSession("/bills");
  const found = ref === undefined ? undefined : await findPaymentByCheckout(principal, ref);
  if (ref === undefined || !found) notFound();
  await settle(ref);
  redirect(
    shownAt(
      found.id,
      found.bills.map(({ id }) => id),
    ),
  );
}

/** While the provider is silent the page says "confirming", and the sweep goes on asking. Whoever's bank said no to PayPal chooses anew there. */
async function settle(ref: string): Promise<void> {
  try {
    await settlePayment(ref);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  const declinedAt = await unsafeDeclinedAt(ref);
  if (declinedAt !== undefined) redirect(declinedAt);
}
