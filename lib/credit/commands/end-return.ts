import "server-only";
import { and, eq, type SQL } from "drizzle-orm";
import type { Database } from "@/db/client";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { recordAudit } from "@/lib/audit/commands";
import { postCredit } from "@/lib/credit/commands/post-credit";
import { tellReturn } from "@/lib/credit/commands/tell-return";
import { post } from "@/lib/ledger/commands";
import { systemPrincipal } from "@/lib/principal";

/** How it ended: with the money where it was to go, or not, and why. */
export type ReturnEnd = { readonly state: "settled" } | { readonly state: "refused"; readonly reason: string | undefined };

/** The operator has paid credit that was asked back to a bank account, or will not. @returns false when it waits for no such word. */
export function endBankReturn(tx: Database, returnId: string, end: ReturnEnd, at: Date): Promise<boolean> {
  return endReturn(tx, [eq(creditReturn.id, returnId), eq(creditReturn.source, "credit"), eq(creditReturn.way, "bank")], end, at);
}

/** The top-up that brings credit to another line has ended. @returns false when it brings none. */
export function endLineReturn(tx: Database, topUpId: string, end: ReturnEnd, at: Date): Promise<boolean> {
  return endReturn(tx, [eq(creditReturn.topUpId, topUpId)], end, at);
}

/** Once, however often it is told. What is refused is the line's credit again, and can be asked back anew. */
async function endReturn(tx: Database, which: readonly SQL[], end: ReturnEnd, at: Date): Promise<boolean> {
  const ended = await closeReturn(tx, which, end, at);
  if (!ended) return false;
  const { id, lineId, accountId, amountCents, way } = ended;
  if (end.state === "refused") {
    const counterpart = way === "bank" ? "owed:credit" : "owed:top-ups";
    await postCredit(tx, { lineId, booking: "credit-return-refused", externalRef: id, kind: "return", amountCents, counterpart, at });
  } else if (way === "bank") {
    const entries = [
      { account: "owed:credit", amountCents },
      { account: "clearing:operator", amountCents: -amountCents },
    ] as const;
    await post(tx, { kind: "credit-return-paid", externalRef: id, at, entries });
  }
  const principal = systemPrincipal("operator", at, accountId);
  await recordAudit(tx, { principal, action: `credit.return-${end.state}`, target: id, details: { lineId, amountCents, way }, at });
  await tellReturn(tx, id);
  return true;
}

/** Ends a request that is under way. @returns it; nothing when there is none. */
export async function closeReturn(tx: Database, which: readonly SQL[], end: ReturnEnd, at: Date) {
  const refusal = end.state === "refused" ? (end.reason ?? null) : null;
  const [ended] = await tx
    .update(creditReturn)
    .set({ state: end.state, settledAt: at, refusal })
    .where(and(eq(creditReturn.state, "requested"), ...which))
    .returning({
      id: creditReturn.id,
      lineId: creditReturn.lineId,
      accountId: creditReturn.accountId,
      amountCents: creditReturn.amountCents,
      way: creditReturn.way,
    });
  return ended;
}
