import { notFound, redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { currentSession, requireSession } from "@/lib/identity/session";
import { cancelPayment, cancelTopUpPayment } from "@/lib/payments/commands/cancel-payment";
import { cancelQuery } from "@/lib/payments/input";
import { getPayment, unsafePaymentOfCheckout } from "@/lib/payments/queries";
import { visitorPrincipal } from "@/lib/principal";

/** Where the hosted checkout's "cancel" leads: the checkout is closed at the provider, then what it was for is shown. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = cancelQuery.safeParse(Object.fromEntries(request.nextUrl.searchParams));
  const { data } = query;
  const paymentId = data && ("payment" in data ? data.payment : await unsafePaymentOfCheckout(data.order));
  if (paymentId !== undefined && (await canceledTopUp(paymentId))) redirect("/topup?canceled=1");
  const { principal } = await requireSession("/bills");
  const found = paymentId === undefined ? undefined : await getPayment(principal, paymentId);
  if (!found) notFound();
  try {
    await cancelPayment(principal, found.id);
  } catch (error) {
    // The provider is silent: the payment stays live and the page says so; it expires by itself.
    if (!(error instanceof UserError)) throw error;
  }
  redirect(`/bills/${found.billId}?payment=${found.id}`);
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
