import { notFound, redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { UserError } from "@/lib/errors";
import { requireSession } from "@/lib/identity/session";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { returnQuery } from "@/lib/payments/input";
import { findPaymentByCheckout } from "@/lib/payments/queries";

/**
 * Where the hosted checkout sends the customer back to. The id in the address proves nothing: it only finds the
 * customer's own payment, whose truth is then asked of the provider.
 */
export async function GET(request: NextRequest): Promise<Response> {
  const { principal } = await requireSession("/bills");
  const query = returnQuery.safeParse(Object.fromEntries(request.nextUrl.searchParams));
  const found = query.success ? await findPaymentByCheckout(principal, query.data.session_id) : undefined;
  if (!query.success || !found) notFound();
  try {
    await settlePayment(query.data.session_id);
  } catch (error) {
    // The provider is silent: the page says "confirming" and the sweep goes on asking.
    if (!(error instanceof UserError)) throw error;
  }
  redirect(`/bills/${found.billId}?payment=${found.id}`);
}
