import "server-only";
import { UserError } from "@/lib/errors";
import type { Principal } from "@/lib/principal";

/** What nobody does for somebody else, support staff included. @throws UserError `not-found`. */
export function requireSelf(principal: Principal): void {
  if (principal.actor !== principal.subject) throw new UserError("not-found");
}
