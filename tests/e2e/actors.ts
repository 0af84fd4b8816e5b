import { encode } from "next-auth/jwt";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { staff, staffSession } from "@/db/schema/staff";
import { openSession } from "@/lib/identity/commands/open-session";
import { hashSecret, newSecret } from "@/lib/one-time";
import type { StaffRole } from "@/lib/staff/matrix";
import { aMember } from "./staff-member";

const SIGNED_IN_AT = { address: "127.0.0.1", userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0", deviceSecret: undefined };

/** The cookie of a customer who has just signed in, for requests without a browser. */
export async function cookieOf(accountId: string): Promise<string> {
  const { sessionSecret } = await db().transaction((tx) => openSession(tx, { accountId, method: "password" }, SIGNED_IN_AT, new Date()));
  return `mytim-session=${await encode({ token: { sid: sessionSecret }, secret: process.env.AUTH_SECRET ?? "" })}`;
}

/** The cookie of somebody of the staff who has just signed in; of one who has not changed their first password, where the test says so. */
export async function staffCookieOf(role: StaffRole, { isFirstDay = false } = {}): Promise<{ cookie: string; staffId: string }> {
  const { email } = await aMember(role);
  const [made] = await db().update(staff).set({ mustChangePassword: isFirstDay }).where(eq(staff.email, email)).returning({ id: staff.id });
  const staffId = made?.id ?? "";
  const now = new Date();
  const secret = newSecret();
  const seen = { userAgent: SIGNED_IN_AT.userAgent, address: SIGNED_IN_AT.address, authenticatedAt: now, lastSeenAt: now };
  await db()
    .insert(staffSession)
    .values({ id: hashSecret(secret), staffId, ...seen, expiresAt: new Date(now.getTime() + 3_600_000) });
  return { cookie: `mytim-staff=${secret}`, staffId };
}
