import { notFound, redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { currentSession, requireSession } from "@/lib/identity/session";
import { cancelPayment, cancelTopUpPayment } from "@/lib/payments/commands/cancel-payment";
import { cancelLinkPayment } from "@/lib/payments/commands/pay-links";
import { shownAt } from "@/lib/payments/commands/start-bill-payment";
import { cancelQuery } from "@/lib/payments/input";
import { getPayment, unsafeLinkOfPayment, unsafePaymentOfCheckout } from "@/lib/payments/queries";
import { payLinkPath } from "@/lib/payments/queries/pay-links";
import { visitorPrincipal } from "@/lib/principal";

/** Where the hosted checkout's "cancel" leads: the checkout is closed at the provider, then what it was for is shown. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = cancelQuery.safeParse(Object.fromEntries(request.nextUrl.searchParams));
  const { data } = query;
  const paymentId = data && ("payment" in data ? data.payment : await unsafePaymentOfCheckout(data.order));
  if (paymentId !== undefined && (await canceledTopUp(paymentId))) redirect("/topup?canceled=1");
  const linkId = paymentId === undefined ? undefined : await unsafeLinkOfPayment(paymentId);
  if (paymentId !== undefined && linkId !== undefined) {
    await quietly(() => cancelLinkPayment(paymentId));
    redirect(`${payLinkPath(linkId)}?payment=${paymentId}`);
  }
  const { principal } = await requireSession("/bills");
  const found = paymentId === undefined ? undefined : await getPayment(principal, paymentId);
  if (!found) notFound();
  await quietly(() => cancelPayment(principal, found.id));
  redirect(
    shownAt(
      found.id,
      found.bills.map(({ id }) => id),
    ),
  );
}

/** Where the provider is silent the payment stays live and the page says so; it expires by itself. */
async function quietly(cancel: () => Promise<void>): Promise<void> {
  try {
    await cancel();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

/** @returns false when it is no top-up of theirs. */
async function canceledTopUp(paymentId: string): Promise<boolean> {
  const session = await currentSession();
  try {
    await cancelTopUpPayment(session?.principal ?? visitorPrincipal(clock.now()), paymentId);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.code !== "not-found";
  }
}
