import "server-only";
import { db } from "@/db/client";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import type { UserErrorCode } from "@/lib/errors";
import { isBelowLimit } from "@/lib/identity/rate-limit";
import { REFUSAL_LIMIT } from "@/lib/identity/rules";
import type { Principal } from "@/lib/principal";

/** What somebody who tries to get where they may not, or to guess, is refused with. Where the command itself writes its refusal down, it is not here. */
const OF_SECURITY: ReadonlySet<UserErrorCode> = new Set<UserErrorCode>([
  "bad-origin",
  "not-allowed",
  "too-many-tries",
  "too-many-today",
  "wrong-code",
  "code-used-up",
  "proof-failed",
  "wrong-tax-code",
  "wrong-password",
  "passkey-late",
  "passkey-unknown",
]);

/** Writes a refusal into the audit log, when it is one of security: who, from where and why; never what was typed. */
export async function recordRefusal(principal: Principal, code: UserErrorCode, address: string): Promise<void> {
  if (!OF_SECURITY.has(code)) return;
  await writeRefusal(principal, code, address);
}

/** The same for staff whose role may not: to them it is "not found", as an address that does not exist. */
export async function recordRoleRefusal(principal: Principal, action: string, address: string): Promise<void> {
  await writeRefusal(principal, `role ${action}`, address);
}

async function writeRefusal(principal: Principal, code: string, address: string): Promise<void> {
  if (!(await isBelowLimit(REFUSAL_LIMIT, address))) return;
  await recordAudit(db(), { principal, action: "action.refused", details: { code, address }, at: clock.now() });
}
