import "server-only";
import { asc, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { staff, staffPasskey } from "@/db/schema/staff";
import { UserError } from "@/lib/errors";
import { hasScope, type Principal } from "@/lib/principal";

/** The devices that open with the finger of who is there, oldest first. */
export function listStaffPasskeys({ id }: { readonly id: string }) {
  return db()
    .select({ id: staffPasskey.id, name: staffPasskey.name, createdAt: staffPasskey.createdAt, lastUsedAt: staffPasskey.lastUsedAt })
    .from(staffPasskey)
    .where(eq(staffPasskey.staffId, id))
    .orderBy(asc(staffPasskey.createdAt))
    .limit(100);
}

/** Everybody, by e-mail; for whoever manages them. @throws UserError `not-found` for a principal that is not the system's. */
export function listStaff(principal: Principal) {
  if (!hasScope(principal, "system")) throw new UserError("not-found");
  return db()
    .select({ email: staff.email, role: staff.role, createdAt: staff.createdAt, disabledAt: staff.disabledAt })
    .from(staff)
    .orderBy(asc(staff.email))
    .limit(1000);
}
