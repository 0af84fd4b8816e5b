import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { staff } from "@/db/schema/staff";
import type { StaffRole } from "@/lib/staff/matrix";
import { deskCookie } from "./cookies";
import { aMember } from "./staff-member";

/** The cookie of somebody of the staff who has just signed in; of one who has not changed their first password, where the test says so. */
export async function staffCookieOf(role: StaffRole, { isFirstDay = false } = {}): Promise<{ cookie: string; staffId: string }> {
  const { email } = await aMember(role);
  const [made] = await db().update(staff).set({ mustChangePassword: isFirstDay }).where(eq(staff.email, email)).returning({ id: staff.id });
  const staffId = made?.id ?? "";
  return { cookie: await deskCookie(staffId), staffId };
}
