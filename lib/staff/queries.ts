import "server-only";
import { asc, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { staffPasskey } from "@/db/schema/staff";

/** The devices that open with the finger of who is there, oldest first. */
export function listStaffPasskeys({ id }: { readonly id: string }) {
  return db()
    .select({ id: staffPasskey.id, name: staffPasskey.name, createdAt: staffPasskey.createdAt, lastUsedAt: staffPasskey.lastUsedAt })
    .from(staffPasskey)
    .where(eq(staffPasskey.staffId, id))
    .orderBy(asc(staffPasskey.createdAt))
    .limit(100);
}
