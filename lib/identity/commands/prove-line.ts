import "server-only";
import { and, eq, gt, isNull, lte, ne, or, sql } from "drizzle-orm";
import { isIP } from "node:net";
import type { Database } from "@/db/client";
import { account, association } from "@/db/schema/identity";
import { line, lineBillCode, lineConnection } from "@/db/schema/lines";
import { recordAudit } from "@/lib/audit/commands";
import { tellAccount } from "@/lib/identity/commands/tell-account";
import { SIM_CHANGE_SECONDS } from "@/lib/identity/rules";
import { queueSms } from "@/lib/notifications/commands/queue-sms";
import { billCodeHash, isSame } from "@/lib/one-time";
import type { Principal } from "@/lib/principal";

/** How somebody shows that a line is theirs. */
export type LineProof = "network" | "sms" | "bill_code";

/** The line of a number. Whether there is one is told to nobody who has not proved it. */
export async function findLine(tx: Database, number: string) {
  const [found] = await tx
    .select({ id: line.id, number: line.number, kind: line.kind, simChangedAt: line.simChangedAt })
    .from(line)
    .where(eq(line.number, number));
  return found;
}

/** Whether a request comes from the line's own connection, as the operator knows it at that moment. */
export async function isOnConnection(tx: Database, lineId: string, address: string, now: Date): Promise<boolean> {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (isIP(plain) === 0) return false;
  const found = await tx
    .select({ lineId: lineConnection.lineId })
    .from(lineConnection)
    .where(
      and(
        eq(lineConnection.lineId, lineId),
        sql`${lineConnection.prefix} >>= ${plain}::inet`,
        lte(lineConnection.since, now),
        or(isNull(lineConnection.until), gt(lineConnection.until, now)),
      ),
    )
    .limit(1);
  return found.length > 0;
}

/** Whether a code by SMS to a line proves anything: a mobile one, whose SIM has not just been changed. */
export function provesBySms(found: { readonly kind: string; readonly simChangedAt: Date | null } | undefined, now: Date): boolean {
  if (found?.kind !== "mobile") return false;
  return found.simChangedAt === null || now.getTime() - found.simChangedAt.getTime() >= SIM_CHANGE_SECONDS * 1000;
}

/** Whether a code is the one on the newest paper of the line. A line without a code, or no line, has none that fits. */
export async function isBillCode(tx: Database, number: string, code: string): Promise<boolean> {
  const [kept] = await tx
    .select({ codeHash: lineBillCode.codeHash })
    .from(lineBillCode)
    .innerJoin(line, eq(line.id, lineBillCode.lineId))
    .where(eq(line.number, number));
  return isSame(billCodeHash(number, code), kept?.codeHash ?? "");
}

/**
 * Associates a line that was proved with the principal's account; a line that had been shared with it is its own from now on. The other
 * accounts that have proved it are told by mail and by SMS.
 * @returns false when it was associated already.
 */
export async function associate(tx: Database, principal: Principal, lineId: string, proof: LineProof, now: Date): Promise<boolean> {
  const own = { proof, provedAt: now, access: "manage", until: null, grantedBy: null } as const;
  const fresh = await tx
    .insert(association)
    .values({ accountId: principal.subject, lineId, ...own })
    .onConflictDoUpdate({
      target: [association.accountId, association.lineId],
      set: own,
      setWhere: eq(association.proof, "delegation"),
    })
    .returning({ lineId: association.lineId });
  if (fresh.length === 0) return false;
  await recordAudit(tx, { principal, action: "line.add", target: lineId, details: { lineId, proof }, at: now });
  await tellOthers(tx, principal, lineId, now);
  return true;
}

async function tellOthers(tx: Database, principal: Principal, lineId: string, now: Date): Promise<void> {
  const others = await tx
    .select({
      id: account.id,
      email: account.email,
      language: account.language,
      name: account.name,
      mobile: account.recoveryMobile,
      number: line.number,
    })
    .from(association)
    .innerJoin(account, eq(account.id, association.accountId))
    .innerJoin(line, eq(line.id, association.lineId))
    .where(and(eq(association.lineId, lineId), ne(association.accountId, principal.subject), ne(association.proof, "delegation")));
  for (const { id, email, language, name, mobile, number } of others) {
    const once = `${lineId}:${principal.subject}:${id}:${String(now.getTime())}`;
    await tellAccount(tx, { email, language }, { about: "line-added", name, line: number }, once);
    if (mobile !== null) {
      const values = { about: "line-added", line: number };
      await queueSms(tx, { address: mobile, language, template: "notice", values, once: `line-added-sms:${once}` });
    }
  }
}
