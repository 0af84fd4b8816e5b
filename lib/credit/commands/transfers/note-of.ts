import "server-only";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { line } from "@/db/schema/lines";
import { formatPhone } from "@/lib/phone-format";

/** What a movement of given credit says: the other side's number, as people read it. Unsafe: without a scope, for bookings of both sides. */
export async function unsafeNoteOf(tx: Database, lineId: string): Promise<string> {
  const [other] = await tx.select({ number: line.number }).from(line).where(eq(line.id, lineId));
  return formatPhone(other?.number ?? "");
}
