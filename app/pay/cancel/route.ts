import { notFound, redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { UserError } from "@/lib/errors";
import { requireSession } from "@/lib/identity/session";
import { cancelPayment } from "@/lib/payments/commands/cancel-payment";
import { cancelQuery } from "@/lib/payments/input";
import { getPayment } from "@/lib/payments/queries";

/** Where the hosted checkout's "cancel" leads: the checkout is closed at the provider, then the bill is shown. */
export async function GET(request: NextRequest): Promise<Response> {
  const { principal } = await requireSession("/bills");
  const query = cancelQuery.safeParse(Object.fromEntries(request.nextUrl.searchParams));
  const found = query.success ? await getPayment(principal, query.data.payment) : undefined;
  if (!found) notFound();
  try {
    await cancelPayment(principal, found.id);
  } catch (error) {
    // The provider is silent: the payment stays live and the page says so; it expires by itself.
    if (!(error instanceof UserError)) throw error;
  }
  redirect(`/bills/${found.billId}?payment=${found.id}`);
}
