import "server-only";
import { and, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { UserError } from "@/lib/errors";

/** A request to have money of a line back. */
interface AskedReturn {
  readonly requestId: string;
  readonly lineId: string;
  readonly accountId: string;
  readonly source: "credit" | "kept";
}

/** Whether the same page was sent before. @throws UserError `return-asked` when another one was, and the operator is dealing with it. */
export async function isReturnAsked(tx: Database, { requestId, lineId, accountId, source }: AskedReturn): Promise<boolean> {
  const asked = await tx
    .select({ id: creditReturn.id, accountId: creditReturn.accountId, state: creditReturn.state })
    .from(creditReturn)
    .where(and(eq(creditReturn.lineId, lineId), eq(creditReturn.source, source)));
  if (asked.some((one) => one.id === requestId && one.accountId === accountId)) return true;
  if (asked.some(({ state }) => state === "requested")) throw new UserError("return-asked");
  return false;
}
