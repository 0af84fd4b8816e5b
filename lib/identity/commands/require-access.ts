import "server-only";
import { UserError } from "@/lib/errors";
import { allows, type Access } from "@/lib/identity/rules";

/** Stops a delegate at what the line was not shared for. @throws UserError `not-allowed`. */
export function requireAccess(access: Access, needed: Access): void {
  if (!allows(access, needed)) throw new UserError("not-allowed");
}
