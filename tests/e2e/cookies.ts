import type { Page } from "@playwright/test";
import { encode } from "next-auth/jwt";
import { db } from "@/db/client";
import { staffSession } from "@/db/schema/staff";
import { openSession } from "@/lib/identity/commands/open-session";
import { hashSecret, newSecret } from "@/lib/one-time";

const SIGNED_IN_AT = { address: "127.0.0.1", userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0" };

/** The cookie of a customer who has just signed in, on a browser that is new or has this secret. */
export async function cookieOf(accountId: string, deviceSecret?: string): Promise<string> {
  const origin = { ...SIGNED_IN_AT, deviceSecret };
  const { sessionSecret } = await db().transaction((tx) => openSession(tx, { accountId, method: "password" }, origin, new Date()));
  return `mytim-session=${await encode({ token: { sid: sessionSecret }, secret: process.env.AUTH_SECRET ?? "" })}`;
}

/** The cookie of somebody of the staff who has just signed in. */
export async function deskCookie(staffId: string): Promise<string> {
  const now = new Date();
  const secret = newSecret();
  await db()
    .insert(staffSession)
    .values({
      ...{ id: hashSecret(secret), staffId, ...SIGNED_IN_AT, authenticatedAt: now, lastSeenAt: now },
      expiresAt: new Date(now.getTime() + 3_600_000),
    });
  return `mytim-staff=${secret}`;
}

/** Gives a page's browser a cookie, as `name=value`. */
export async function addCookie(page: Page, cookie: string): Promise<void> {
  const url = process.env.E2E_URL ?? "http://localhost:3000";
  const [name = "", value = ""] = cookie.split(/=(.*)/s);
  await page.context().addCookies([{ name, value, url, httpOnly: true, sameSite: "Lax" }]);
}
