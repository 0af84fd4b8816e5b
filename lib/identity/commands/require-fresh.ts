import "server-only";
import { UserError } from "@/lib/errors";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { isFresh } from "@/lib/identity/rules";
import type { Principal } from "@/lib/principal";

/**
 * What changes who gets in, who pays or what leaves the portal asks for a proof of the last five minutes (OWASP ASVS 5.0, V7.5.1), and
 * nobody does it for somebody else.
 * @throws UserError `confirm-first`.
 */
export function requireFresh(principal: Principal, now: Date): void {
  requireSelf(principal);
  if (!isFresh(principal, now)) throw new UserError("confirm-first");
}
