import "server-only";
import { and, eq, isNull, lt } from "drizzle-orm";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { db } from "@/db/client";
import { staff, staffSession } from "@/db/schema/staff";
import { clock } from "@/lib/clock";
import { cookieName, isSecure } from "@/lib/cookies";
import { SEEN_EVERY_SECONDS } from "@/lib/identity/rules";
import { hashSecret } from "@/lib/one-time";
import type { StaffRole } from "@/lib/staff/matrix";
import { isStaffSessionAlive } from "@/lib/staff/rules";

/** The member of staff behind a request. */
export interface CurrentStaff {
  readonly id: string;
  readonly sessionId: string;
  readonly email: string;
  readonly role: StaffRole;
  readonly mustChangePassword: boolean;
  /** When they last signed in. */
  readonly authenticatedAt: Date;
}

/** A cookie of its own, which no customer's page ever sets and no other site's link ever brings. */
const staffCookie = () => cookieName("mytim-staff");
const cookieOptions = () => ({ httpOnly: true, sameSite: "strict", path: "/", secure: isSecure() }) as const;

/** Who of the staff is there, read anew at each request: a role that changed or an account that was disabled acts at once. */
export const currentStaff = cache(async (): Promise<CurrentStaff | null> => {
  const secret = (await cookies()).get(staffCookie())?.value;
  if (secret === undefined) return null;
  const now = clock.now();
  const id = hashSecret(secret);
  const [row] = await db()
    .select({
      staffId: staffSession.staffId,
      authenticatedAt: staffSession.authenticatedAt,
      lastSeenAt: staffSession.lastSeenAt,
      expiresAt: staffSession.expiresAt,
      endedAt: staffSession.endedAt,
      email: staff.email,
      role: staff.role,
      mustChangePassword: staff.mustChangePassword,
      disabledAt: staff.disabledAt,
    })
    .from(staffSession)
    .innerJoin(staff, eq(staff.id, staffSession.staffId))
    .where(eq(staffSession.id, id));
  if (!row || row.disabledAt !== null || !isStaffSessionAlive(row, now)) return null;
  const staleBefore = new Date(now.getTime() - SEEN_EVERY_SECONDS * 1000);
  if (row.lastSeenAt < staleBefore)
    await db()
      .update(staffSession)
      .set({ lastSeenAt: now })
      .where(and(eq(staffSession.id, id), isNull(staffSession.endedAt), lt(staffSession.lastSeenAt, staleBefore)));
  const { staffId, email, role, mustChangePassword, authenticatedAt } = row;
  return { id: staffId, sessionId: id, email, role, mustChangePassword, authenticatedAt };
});

/** Who of the staff is there, or the staff's own sign-in page. */
export async function requireStaff(): Promise<CurrentStaff> {
  const found = await currentStaff();
  if (!found) redirect("/admin/login");
  return found;
}

export async function keepStaffSession(secret: string): Promise<void> {
  (await cookies()).set(staffCookie(), secret, cookieOptions());
}

export async function dropStaffSession(): Promise<void> {
  (await cookies()).delete({ name: staffCookie(), ...cookieOptions() });
}
