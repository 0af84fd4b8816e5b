import "server-only";
import { eq, or } from "drizzle-orm";
import type { Database } from "@/db/client";
import { registration } from "@/db/schema/onboarding";

/** Takes out what somebody typed when they registered, finished or not. */
export async function forgetRegistrations(tx: Database, accountId: string, email: string): Promise<void> {
  await tx.delete(registration).where(or(eq(registration.accountId, accountId), eq(registration.email, email)));
}
