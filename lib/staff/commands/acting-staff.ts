import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "@/db/client";
import { staff } from "@/db/schema/staff";
import { UserError } from "@/lib/errors";
import { mayDo, type StaffAction } from "@/lib/staff/matrix";

/** Who of the staff acts, and since when they have proved who they are. */
export interface ActingStaff {
  readonly id: string;
  readonly authenticatedAt: Date;
}

/** Holds a member of staff as they are until the transaction ends: neither disabled nor of another role meanwhile. @throws UserError `not-found`. */
export async function requireActing(tx: Database, staffId: string, action: StaffAction): Promise<void> {
  const [found] = await tx
    .select({ role: staff.role })
    .from(staff)
    .where(and(eq(staff.id, staffId), isNull(staff.disabledAt)))
    .for("share");
  if (!found || !mayDo(found.role, action)) throw new UserError("not-found");
}

/** A member of staff who does something about a customer's account. */
export function actingOn({ id, authenticatedAt }: ActingStaff, accountId: string) {
  return { subject: accountId, actor: `staff:${id}`, scopes: [], authenticatedAt };
}
