import { redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { UserError } from "@/lib/errors";
import { requireSession } from "@/lib/identity/session";
import { finishOwnSetup } from "@/lib/payments/commands/methods/finish-setup";
import { setupQuery } from "@/lib/payments/input";

/** Where the provider's page sends back whoever saved a way to pay. The address proves nothing: the provider is asked, about one's own setup alone. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = setupQuery.safeParse(Object.fromEntries(request.nextUrl.searchParams));
  const { principal } = await requireSession("/more/configure");
  const isSaved = query.success && (await finishQuietly(principal, query.data));
  redirect(`/more/configure?done=${isSaved ? "methodSaved" : "methodNot"}#methods`);
}

async function finishQuietly(...given: Parameters<typeof finishOwnSetup>): Promise<boolean> {
  try {
    return await finishOwnSetup(...given);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return false;
  }
}
