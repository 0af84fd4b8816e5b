import "server-only";
import { hkdfSync } from "node:crypto";
import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { jwtDecrypt } from "jose";
import type { NextAuthOptions } from "next-auth";
import { encode } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { statement, statementName } from "@/db/client";
import { account, session } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import { cookieName, isSecure } from "@/lib/cookies";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { endSession } from "@/lib/identity/commands/end-sessions";
import type { SignedIn, SignInOrigin } from "@/lib/identity/commands/open-session";
import { signIn } from "@/lib/identity/commands/sign-in";
import { recordRefusal } from "@/lib/identity/commands/record-refusal";
import { signInInput } from "@/lib/identity/input";
import { isSessionAlive, SEEN_EVERY_SECONDS, SESSION_ABSOLUTE_SECONDS } from "@/lib/identity/rules";
import { hashSecret, newSecret } from "@/lib/one-time";
import { visitorPrincipal, type Principal } from "@/lib/principal";

/** The signed-in person behind a request. */
export interface CurrentSession {
  readonly id: string;
  readonly principal: Principal;
  readonly name: string;
  readonly email: string;
  /** When the account will be erased, where that was asked for. */
  readonly eraseAfter: Date | null;
}

const DEVICE_SECONDS = 400 * 24 * 60 * 60;

function cookieOptions(maxAge?: number) {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure(), ...(maxAge && { maxAge }) } as const;
}

const tokenShape = z.object({ sid: z.string().min(20) });

/**
 * The session of this request, or null. The cookie is next-auth's encrypted token, but all it carries is the secret of
 * a row that is read anew each time: signing out or revoking acts on the next request, and nothing that a client
 * writes into a token means anything.
 */
export const currentSession = cache(async (): Promise<CurrentSession | null> => {
  const cookie = (await cookies()).get(cookieName("mytim-session"))?.value;
  if (cookie === undefined) return null;
  const token = tokenShape.safeParse(await decodeQuietly(cookie));
  return token.success ? readSession(token.data.sid) : null;
});

/** The key of next-auth's tokens (its `jwt/index.js`), kept: next-auth derives it anew for every token that it opens. */
let derived: { readonly secret: string; readonly key: Uint8Array } | undefined;

function tokenKey(): Uint8Array {
  const secret = env().AUTH_SECRET;
  if (derived?.secret !== secret)
    derived = { secret, key: new Uint8Array(hkdfSync("sha256", secret, "", "NextAuth.js Generated Encryption Key", 32)) };
  return derived.key;
}

/** A token that is not ours, or is over, opens nothing: to us that is simply nobody. */
async function decodeQuietly(token: string): Promise<unknown> {
  try {
    return (await jwtDecrypt(token, tokenKey(), { clockTolerance: 15 })).payload;
  } catch {
    return null;
  }
}

/** One statement: the row as it was, and at most once a minute its "last seen" set to now. */
const sessionOfSecret = statement((on) => {
  const touched = on.$with("touched").as(
    on
      .update(session)
      .set({ lastSeenAt: sql`${sql.placeholder("now")}::timestamptz` })
      .where(
        and(
          eq(session.id, sql.placeholder("id")),
          isNull(session.endedAt),
          lt(session.lastSeenAt, sql`${sql.placeholder("staleBefore")}::timestamptz`),
        ),
      )
      .returning({ id: session.id }),
  );
  return on
    .with(touched)
    .select({
      accountId: session.accountId,
      authenticatedAt: session.authenticatedAt,
      lastSeenAt: session.lastSeenAt,
      expiresAt: session.expiresAt,
      endedAt: session.endedAt,
      name: account.name,
      email: account.email,
      disabledAt: account.disabledAt,
      eraseAfter: account.eraseAfter,
    })
    .from(session)
    .innerJoin(account, eq(account.id, session.accountId))
    .where(eq(session.id, sql.placeholder("id")))
    .prepare(statementName("session_of_secret"));
});

async function readSession(secret: string): Promise<CurrentSession | null> {
  const now = clock.now();
  const id = hashSecret(secret);
  const staleBefore = new Date(now.getTime() - SEEN_EVERY_SECONDS * 1000);
  const [row] = await sessionOfSecret().execute({ id, now: now.toISOString(), staleBefore: staleBefore.toISOString() });
  if (!row || row.disabledAt !== null || !isSessionAlive(row, now)) return null;
  const { accountId, authenticatedAt, name, email, eraseAfter } = row;
  return { id, name, email, eraseAfter, principal: { subject: accountId, actor: accountId, scopes: ["read", "pay"], authenticatedAt } };
}

/**
 * The session, or the sign-in page with the way back. For pages and route handlers of the signed-in portal.
 * @param backTo where to go after signing in; the page itself when nothing is said.
 */
export async function requireSession(backTo?: string): Promise<CurrentSession> {
  const found = await currentSession();
  if (found) return found;
  const path = backTo ?? (await headers()).get("x-path") ?? "/home";
  redirect(`/login?next=${encodeURIComponent(path)}`);
}

/** Hands the cookies of a fresh sign-in to the browser. */
export async function keepSession(signedIn: Pick<SignedIn, "sessionSecret" | "deviceSecret">): Promise<void> {
  await keepSessionSecret(signedIn.sessionSecret);
  await keepDevice(signedIn.deviceSecret);
}

/** Puts another session in the place of this browser's. */
export async function keepSessionSecret(secret: string): Promise<void> {
  const token = await encode({ token: { sid: secret }, secret: env().AUTH_SECRET, maxAge: SESSION_ABSOLUTE_SECONDS });
  (await cookies()).set(cookieName("mytim-session"), token, cookieOptions());
}

/** Lets this browser be known again: codes that it asks for work in it alone. */
export async function keepDevice(secret: string): Promise<void> {
  (await cookies()).set(cookieName("mytim-device"), secret, cookieOptions(DEVICE_SECONDS));
}

/** Takes the session's cookies back. */
export async function dropSession(): Promise<void> {
  const jar = await cookies();
  jar.delete({ name: cookieName("mytim-session"), ...cookieOptions() });
  jar.delete({ name: cookieName("mytim-line"), ...cookieOptions() });
}

/** The line that the reader chose last; whose it is, the query decides. */
export async function chosenLineId(): Promise<string | undefined> {
  return z.uuid().safeParse((await cookies()).get(cookieName("mytim-line"))?.value).data;
}

/** Remembers the chosen line in this browser. */
export async function keepChosenLine(lineId: string): Promise<void> {
  (await cookies()).set(cookieName("mytim-line"), lineId, cookieOptions());
}

/** The key that this browser makes its fingerprint with, as it was told us: a hint for what to show first, and no proof of anything. */
export async function fingerprintOfBrowser(): Promise<string | undefined> {
  return (await cookies()).get(cookieName("mytim-fingerprint"))?.value;
}

/** Remembers in this browser which key is its own. */
export async function keepFingerprint(passkeyId: string): Promise<void> {
  (await cookies()).set(cookieName("mytim-fingerprint"), passkeyId, cookieOptions(DEVICE_SECONDS));
}

export async function dropFingerprint(): Promise<void> {
  (await cookies()).delete({ name: cookieName("mytim-fingerprint"), ...cookieOptions() });
}

/** Remembers the reader's language in this browser. */
export async function keepLocale(locale: string): Promise<void> {
  (await cookies()).set(cookieName("mytim-locale"), locale, cookieOptions(DEVICE_SECONDS));
}

/** The address that the launcher set from the socket: a client cannot forge it. */
export function addressOf(head: Pick<Headers, "get">): string {
  return head.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "unknown";
}

/** Where the request comes from. */
export async function requestOrigin(): Promise<SignInOrigin> {
  const head = await headers();
  return {
    address: addressOf(head),
    userAgent: head.get("user-agent") ?? "unknown",
    deviceSecret: (await cookies()).get(cookieName("mytim-device"))?.value,
    sessionId: (await currentSession())?.id,
  };
}

/** `requestOrigin` for whoever begins something that only this browser may end: one that has no secret yet is given one. */
export async function openOrigin(): Promise<SignInOrigin & { readonly deviceSecret: string }> {
  const origin = await requestOrigin();
  const deviceSecret = origin.deviceSecret ?? newSecret();
  if (origin.deviceSecret === undefined) await keepDevice(deviceSecret);
  return { ...origin, deviceSecret };
}

/**
 * next-auth's own endpoints (`/api/auth/*`), on the same command, cookie and row as the form on `/login`. Its `update()` cannot
 * reach the token: the `jwt` callback takes nothing but a fresh sign-in.
 */
export function authOptions(): NextAuthOptions {
  return {
    secret: env().AUTH_SECRET,
    session: { strategy: "jwt", maxAge: SESSION_ABSOLUTE_SECONDS },
    pages: { signIn: "/login", error: "/login" },
    cookies: { sessionToken: { name: cookieName("mytim-session"), options: cookieOptions() } },
    providers: [
      CredentialsProvider({
        id: "password",
        name: "password",
        credentials: { email: {}, password: {} },
        authorize: async (given) => {
          const data = signInInput.safeParse(given);
          if (!data.success) return null;
          const origin = await requestOrigin();
          try {
            const outcome = await signIn(data.data, origin);
            // A browser that is new goes on with its code at /login.
            return "signedIn" in outcome ? { id: outcome.signedIn.accountId, sid: outcome.signedIn.sessionSecret } : null;
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
            await recordRefusal(visitorPrincipal(clock.now()), error.code, origin.address);
            return null;
          }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user, trigger }) => (trigger === "signIn" && "sid" in user ? { sid: user.sid } : { sid: token.sid }),
      session: async ({ session: shown }) => {
        const found = await currentSession();
        return found ? { expires: shown.expires, user: { name: found.name, email: found.email } } : { expires: shown.expires };
      },
      redirect: ({ url, baseUrl }) => (url.startsWith("/") && !url.startsWith("//") ? `${baseUrl}${url}` : baseUrl),
    },
    events: {
      signOut: async () => {
        const found = await currentSession();
        if (found) await endSession(found.principal, found.id);
      },
    },
    logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
  };
}

/**
 * Writes down that next-auth refused a request without the token of its own form, as it does one of another page: it only leads to its sign-in page then,
 * with this mark in the address.
 */
export async function recordAuthRefusal(answer: Response): Promise<void> {
  const leadsTo = answer.headers.get("location") ?? (await answer.clone().text());
  if (leadsTo.includes("csrf=true")) await recordRefusal(visitorPrincipal(clock.now()), "bad-origin", (await requestOrigin()).address);
}
