import { hash } from "@node-rs/argon2";
import { eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { account, rateLimit, session } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import { createAccount } from "@/lib/identity/commands/create-account";
import { endSession } from "@/lib/identity/commands/end-sessions";
import type { SignedIn, SignInOrigin } from "@/lib/identity/commands/open-session";
import { signIn as tryToSignIn } from "@/lib/identity/commands/sign-in";
import { hashPassword, isOutdatedHash } from "@/lib/identity/password";
import { KNOWN_DEVICE_LIMIT, STRANGER_LIMIT } from "@/lib/identity/rules";
import { hashSecret } from "@/lib/one-time";
import { aMobileNumber } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aKnownDevice } from "../fixtures/identity";
import { refusal } from "../fixtures/refusal";

useDatabase();

const password = "  spazi e àccenti contano  ";
const email = "anna@posta.example";
/** A browser that Anna has signed in with; the tests that say none mean it where they mean no stranger. */
const DEVICE = "a browser of Anna's";
const from = (address: string, deviceSecret?: string): SignInOrigin => ({ address, userAgent: "test", deviceSecret });
const realNow = clock.now;

async function signIn(credentials: { email: string; password: string }, origin: SignInOrigin): Promise<SignedIn> {
  const outcome = await tryToSignIn(credentials, origin);
  if (!("signedIn" in outcome)) throw new Error("a code was asked for");
  return outcome.signedIn;
}

beforeAll(async () => {
  const accountId = await createAccount({
    email,
    name: "Anna",
    passwordHash: await hashPassword(password),
    recoveryMobile: "+393475550142",
  });
  await aKnownDevice(accountId, DEVICE);
});

afterEach(async () => {
  clock.now = realNow;
  await db().delete(rateLimit);
});

describe("signing in", () => {
  it("opens a session row whose id is a hash of what the cookie carries, and writes it down", async () => {
    const signedIn = await signIn({ email, password }, from("10.0.0.1", DEVICE));
    const rows = await db()
      .select()
      .from(session)
      .where(eq(session.id, hashSecret(signedIn.sessionSecret)));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.id).not.toBe(signedIn.sessionSecret);
    expect(signedIn.sessionSecret).toMatch(/^[\w-]{43}$/);
    const log = await db().select().from(auditLog).where(eq(auditLog.action, "sign-in"));
    expect(log.at(-1)).toMatchObject({ actor: signedIn.accountId, subject: signedIn.accountId });
  });

  it("keeps argon2id hashes of at least 19 MiB and two passes", async () => {
    const [row] = await db().select({ hash: account.passwordHash }).from(account);
    expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it.each(["spazi e àccenti contano", "  spazi e àccenti contano", "  SPAZI e àccenti contano  ", "x"])("refuses %j", async (wrong) => {
    expect(await refusal(signIn({ email, password: wrong }, from("10.0.0.2")))).toBe("wrong-credentials");
  });

  it("tells passwords of 100 characters apart by the last one", async () => {
    const long = "a".repeat(99);
    const id = await createAccount({ email: "long@posta.example", name: "Long", passwordHash: await hashPassword(`${long}1`) });
    await aKnownDevice(id, DEVICE);
    expect(await refusal(signIn({ email: "long@posta.example", password: `${long}2` }, from("10.0.0.3")))).toBe("wrong-credentials");
    await expect(signIn({ email: "long@posta.example", password: `${long}1` }, from("10.0.0.3", DEVICE))).resolves.toBeDefined();
  });

  it("answers an unknown e-mail and a disabled account like a wrong password, and counts them alike", async () => {
    await createAccount({ email: "gone@posta.example", name: "Gone", passwordHash: await hashPassword(password) });
    await db().update(account).set({ disabledAt: clock.now() }).where(eq(account.email, "gone@posta.example"));
    for (const stranger of ["nobody@posta.example", "gone@posta.example"]) {
      for (let tries = 0; tries < STRANGER_LIMIT.tries; tries++) {
        expect(await refusal(signIn({ email: stranger, password }, from("10.0.0.4")))).toBe("wrong-credentials");
      }
      expect(await refusal(signIn({ email: stranger, password }, from("10.0.0.4")))).toBe("too-many-tries");
      await db().delete(rateLimit);
    }
  });

  it("takes as long for an unknown e-mail as for a wrong password", async () => {
    const timed = async (tried: string, round: number) => {
      const begun = performance.now();
      await refusal(signIn({ email: tried, password: "wrong" }, from(`10.1.0.${String(round)}`)));
      return performance.now() - begun;
    };
    await refusal(signIn({ email: "warm@posta.example", password: "up" }, from("10.1.1.1")));
    // In turn, and the fastest of each: what else the machine does delays some, never all.
    let [known, unknown] = [Infinity, Infinity];
    for (let round = 0; round < 9; round++) {
      known = Math.min(known, await timed(email, round));
      unknown = Math.min(unknown, await timed("nobody@posta.example", round));
    }
    // Without the hash for strangers the unknown e-mail would answer more than ten times faster.
    expect(Math.min(known, unknown) / Math.max(known, unknown)).toBeGreaterThan(0.4);
  });
});

describe("guessing", () => {
  it("stops after ten tries from anywhere, parallel ones too, even with the right password", async () => {
    const tries = Array.from({ length: 40 }, (_, index) =>
      refusal(signIn({ email, password: `guess ${String(index)}` }, from(`10.2.0.${String(index)}`))),
    );
    const answers = await Promise.all(tries);
    expect(answers.filter((answer) => answer === "wrong-credentials")).toHaveLength(STRANGER_LIMIT.tries);
    expect(await refusal(signIn({ email, password }, from("10.2.1.1")))).toBe("too-many-tries");
  });

  it("does not lock the customer's own browser out", async () => {
    const { deviceSecret } = await signIn({ email, password }, from("10.3.0.1", DEVICE));
    for (let tries = 0; tries < 30; tries++) await refusal(signIn({ email, password: "guess" }, from(`10.3.1.${String(tries)}`)));
    await expect(signIn({ email, password }, from("10.3.0.1", deviceSecret))).resolves.toBeDefined();
    expect(await refusal(signIn({ email, password }, from("10.3.2.1", "a device that nobody knows")))).toBe("too-many-tries");
  });

  it("limits the known browser too, and lets go after the window", async () => {
    const { deviceSecret } = await signIn({ email, password }, from("10.4.0.1", DEVICE));
    for (let tries = 0; tries < KNOWN_DEVICE_LIMIT.tries; tries++)
      await refusal(signIn({ email, password: "guess" }, from("10.4.0.1", deviceSecret)));
    expect(await refusal(signIn({ email, password }, from("10.4.0.1", deviceSecret)))).toBe("too-many-tries");
    const later = new Date(Date.now() + KNOWN_DEVICE_LIMIT.windowSeconds * 1000 + 1000);
    clock.now = () => later;
    await expect(signIn({ email, password }, from("10.4.0.1", deviceSecret))).resolves.toBeDefined();
  });

  it("limits one address that tries many accounts", async () => {
    const answers: string[] = [];
    for (let index = 0; index < 52; index++)
      answers.push(await refusal(signIn({ email: `x${String(index)}@posta.example`, password: "p" }, from("10.5.0.1"))));
    expect(answers.filter((answer) => answer === "too-many-tries")).toHaveLength(2);
  });
});

describe("signing in rightly", () => {
  it("uses up no tries, from one address or on one account", async () => {
    for (let time = 0; time < 60; time++) await signIn({ email, password }, from("10.7.0.1", DEVICE));
    expect(await refusal(signIn({ email, password: "guess" }, from("10.7.0.1")))).toBe("wrong-credentials");
  }, 60_000);
});

describe("signing out", () => {
  it("ends the row once, and only one's own", async () => {
    const { accountId, sessionSecret } = await signIn({ email, password }, from("10.6.0.1", DEVICE));
    const id = hashSecret(sessionSecret);
    const principal = (subject: string) => ({ subject, actor: subject, scopes: [], authenticatedAt: new Date() });
    const ended = async () => (await db().select({ endedAt: session.endedAt }).from(session).where(eq(session.id, id)))[0]?.endedAt;
    await endSession(principal("01900000-0000-7000-8000-000000000000"), id);
    expect(await ended()).toBeNull();
    await endSession(principal(accountId), id);
    expect(await ended()).toBeInstanceOf(Date);
  });
});

it("a hash of older parameters is made anew by the right password, and by no wrong one", async () => {
  const outdated = "outdated@posta.example";
  const old = await hash("una password qualunque", { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  const accountId = await createAccount({ email: outdated, name: "Vecchia", passwordHash: old, recoveryMobile: aMobileNumber() });
  const hashNow = async () => (await db().select({ is: account.passwordHash }).from(account).where(eq(account.id, accountId)))[0]?.is ?? "";
  const origin = { address: "10.70.0.1", userAgent: "test", deviceSecret: "a browser" };
  await refusal(tryToSignIn({ email: outdated, password: "not it" }, origin));
  expect(await hashNow()).toBe(old);
  await tryToSignIn({ email: outdated, password: "una password qualunque" }, origin);
  const renewed = await hashNow();
  expect(isOutdatedHash(renewed)).toBe(false);
  await tryToSignIn({ email: outdated, password: "una password qualunque" }, origin);
  expect(await hashNow()).toBe(renewed);
});
