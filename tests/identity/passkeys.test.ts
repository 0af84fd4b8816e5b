import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { account, passkey, passkeyChallenge, rateLimit, session } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { clock } from "@/lib/clock";
import { resetEnv } from "@/lib/env";
import { openSession } from "@/lib/identity/commands/open-session";
import { askToConfirm, askToEnrol, askToSignIn, sweepPasskeyChallenges } from "@/lib/identity/commands/passkeys/challenges";
import { enrolPasskey, removePasskey, renamePasskey } from "@/lib/identity/commands/passkeys/keep-passkey";
import { confirmByPasskey, signInWithPasskey } from "@/lib/identity/commands/passkeys/use-passkey";
import { enrolInput, passkeyInput } from "@/lib/identity/input";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { PASSKEY_SECONDS } from "@/lib/identity/rules";
import { relyingParty } from "@/lib/identity/webauthn";
import { hashSecret } from "@/lib/one-time";
import { Authenticator, type Lies } from "../fixtures/authenticator";
import { anAccount } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { refusal } from "../fixtures/refusal";

useDatabase();

const realNow = clock.now;
let who: { address: string; deviceSecret: string; userAgent: string };
let own: { accountId: string; email: string; handle: string };
let made = 0;

async function aPerson() {
  const { accountId, email } = await anAccount();
  const [row] = await db().select({ handle: account.userHandle }).from(account).where(eq(account.id, accountId));
  return { accountId, email, handle: row?.handle ?? "" };
}

beforeEach(async () => {
  made += 1;
  who = {
    address: `10.80.0.${String(made)}`,
    deviceSecret: randomUUID(),
    userAgent: "Mozilla/5.0 (Linux; Android 16) Chrome/156.0 Mobile Safari/537.36",
  };
  own = await aPerson();
});

afterEach(async () => {
  clock.now = realNow;
  await db().delete(rateLimit);
});

async function enrolled(accountId = own.accountId): Promise<Authenticator> {
  const key = new Authenticator();
  const { challenge } = await askToEnrol(principalOf(accountId), who);
  await enrolPasskey(principalOf(accountId), key.make(challenge), who);
  return key;
}

async function signIn(key: Authenticator, lies: Lies = {}, handle = own.handle) {
  const { challenge } = await askToSignIn(who);
  return signInWithPasskey(key.sign(challenge, handle, lies), who);
}

async function lastAudit(accountId = own.accountId) {
  const rows = await db().select({ action: auditLog.action }).from(auditLog).where(eq(auditLog.subject, accountId));
  return rows.at(-1)?.action;
}

describe("switching it on", () => {
  it("keeps the key under the name of its device, and tells the owner by mail and SMS", async () => {
    const key = await enrolled();
    expect(await listPasskeys(principalOf(own.accountId))).toMatchObject([
      { id: key.id.toString("base64url"), name: "Chrome · Android", lastUsedAt: null },
    ]);
    const told = await db().select({ channel: notification.channel, values: notification.values }).from(notification);
    const about = told.filter(({ values }) => values.about === "passkey-added").map(({ channel }) => channel);
    expect(about.sort()).toEqual(["mail", "sms"]);
  });

  it("needs a proof of the last five minutes, and is nobody else's to do", async () => {
    const stale = principalOf(own.accountId, { authenticatedAt: new Date(Date.now() - 6 * 60_000) });
    const delegate = principalOf(own.accountId, { actor: (await aPerson()).accountId });
    expect(await refusal(askToEnrol(stale, who))).toBe("confirm-first");
    expect(await refusal(askToEnrol(delegate, who))).toBe("not-found");
    const { challenge } = await askToEnrol(principalOf(own.accountId), who);
    expect(await refusal(enrolPasskey(stale, new Authenticator().make(challenge), who))).toBe("confirm-first");
    const key = await enrolled();
    expect(await refusal(removePasskey(stale, key.id.toString("base64url")))).toBe("confirm-first");
  });

  it.each<[string, Lies]>([
    ["without a finger", { isVerified: false }],
    ["from another origin", { origin: "http://localhost:3001" }],
    ["from a name that is like ours", { origin: "http://localhost.evil.example:3000" }],
    ["for another site", { rpId: "evil.example" }],
    ["as an answer of another kind", { type: "webauthn.get" }],
  ])("refuses a key that was made %s", async (_, lies) => {
    const { challenge } = await askToEnrol(principalOf(own.accountId), who);
    expect(await refusal(enrolPasskey(principalOf(own.accountId), new Authenticator().make(challenge, lies), who))).toBe("passkey-refused");
    expect(await listPasskeys(principalOf(own.accountId))).toEqual([]);
  });

  it("refuses a key that is kept already, whoever's it is", async () => {
    const key = await enrolled();
    const other = await aPerson();
    const { challenge } = await askToEnrol(principalOf(other.accountId), who);
    expect(await refusal(enrolPasskey(principalOf(other.accountId), key.make(challenge), who))).toBe("passkey-refused");
  });

  it("offers the device's own keys to none of its authenticators again", async () => {
    const key = await enrolled();
    const options = await askToEnrol(principalOf(own.accountId), who);
    expect(options.excludeCredentials).toMatchObject([{ id: key.id.toString("base64url") }]);
    expect(options.authenticatorSelection).toMatchObject({
      userVerification: "required",
      residentKey: "required",
      authenticatorAttachment: "platform",
    });
    expect(Buffer.from(options.user.id, "base64url").toString()).toBe(own.handle);
    expect(own.handle).not.toBe(own.accountId);
  });
});

describe("signing in by the finger alone", () => {
  it("opens a session on a new browser without a code, and moves the counter", async () => {
    const key = await enrolled();
    const { sessionSecret } = await signIn(key);
    expect(
      await db()
        .select()
        .from(session)
        .where(eq(session.id, hashSecret(sessionSecret))),
    ).toMatchObject([{ accountId: own.accountId, method: "passkey" }]);
    expect(await listPasskeys(principalOf(own.accountId))).toMatchObject([{ lastUsedAt: expect.any(Date) as Date }]);
    await signIn(key);
  });

  it.each<[string, Lies]>([
    ["without a finger", { isVerified: false }],
    ["from another origin", { origin: "https://localhost:3000" }],
    ["for another site", { rpId: "evil.example" }],
    ["as an answer of another kind", { type: "webauthn.create" }],
    ["with somebody else's handle", { userHandle: "somebody else" }],
  ])("refuses an answer %s, and writes it down", async (_, lies) => {
    const key = await enrolled();
    expect(await refusal(signIn(key, lies))).toBe("passkey-refused");
    expect(await lastAudit()).toMatch(/^passkey\.(refused|foreign)$/);
    expect(await db().select().from(session).where(eq(session.accountId, own.accountId))).toEqual([]);
  });

  it("refuses another key's signature under this key's name", async () => {
    const [key, thief] = [await enrolled(), new Authenticator()];
    const { challenge } = await askToSignIn(who);
    const forged = { ...thief.sign(challenge, own.handle), id: key.id.toString("base64url"), rawId: key.id.toString("base64url") };
    expect(await refusal(signInWithPasskey(forged, who))).toBe("passkey-refused");
  });

  it("takes each challenge once, in its own browser, in five minutes, for its own purpose", async () => {
    const key = await enrolled();
    const { challenge } = await askToSignIn(who);
    const answer = key.sign(challenge, own.handle);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refusal(signInWithPasskey(answer, who))));
    expect(answers.sort()).toEqual(["done", ...Array.from({ length: 19 }, () => "passkey-late")]);
    const second = await askToSignIn(who);
    expect(await refusal(signInWithPasskey(key.sign(second.challenge, own.handle), { ...who, deviceSecret: randomUUID() }))).toBe(
      "passkey-late",
    );
    expect(await refusal(signInWithPasskey(key.sign("bWFkZSB1cA", own.handle), who))).toBe("passkey-late");
    const confirm = await askToConfirm(principalOf(own.accountId), who);
    expect(await refusal(signInWithPasskey(key.sign(confirm.challenge, own.handle), who))).toBe("passkey-late");
    const third = await askToSignIn(who);
    clock.now = () => new Date(Date.now() + PASSKEY_SECONDS * 1000 + 1000);
    expect(await refusal(signInWithPasskey(key.sign(third.challenge, own.handle), who))).toBe("passkey-late");
    await sweepPasskeyChallenges();
    expect(await db().select().from(passkeyChallenge)).toEqual([]);
  });

  it("takes a challenge away even when its answer is wrong", async () => {
    const key = await enrolled();
    const { challenge } = await askToSignIn(who);
    expect(await refusal(signInWithPasskey(key.sign(challenge, own.handle, { isVerified: false }), who))).toBe("passkey-refused");
    expect(await refusal(signInWithPasskey(key.sign(challenge, own.handle), who))).toBe("passkey-late");
  });

  it("finds a copy of the key by its counter", async () => {
    const key = await enrolled();
    await signIn(key, { counter: 7 });
    for (const counter of [7, 6, 0]) expect(await refusal(signIn(key, { counter })), String(counter)).toBe("passkey-refused");
    expect(await lastAudit()).toBe("passkey.cloned");
    expect(await refusal(signIn(key, { counter: 8 }))).toBe("done");
  });

  it("takes synced keys, which count nothing", async () => {
    const key = await enrolled();
    for (let time = 0; time < 3; time++) expect(await refusal(signIn(key, { counter: 0 }))).toBe("done");
  });

  it("ends at once for a key that was removed and for an account that was closed", async () => {
    const key = await enrolled();
    await removePasskey(principalOf(own.accountId), key.id.toString("base64url"));
    expect(await refusal(signIn(key))).toBe("passkey-unknown");
    const second = await enrolled();
    await db().update(account).set({ disabledAt: new Date() }).where(eq(account.id, own.accountId));
    expect(await refusal(signIn(second))).toBe("passkey-unknown");
  });
});

describe("confirming by the finger", () => {
  async function aSession(): Promise<string> {
    const { sessionSecret } = await db().transaction((tx) =>
      openSession(tx, { accountId: own.accountId, method: "password" }, who, new Date()),
    );
    return hashSecret(sessionSecret);
  }

  it("renews one's own session, and takes nobody else's key", async () => {
    const key = await enrolled();
    const sessionId = await aSession();
    const { challenge, allowCredentials } = await askToConfirm(principalOf(own.accountId), who);
    expect(allowCredentials).toMatchObject([{ id: key.id.toString("base64url") }]);
    const secret = await confirmByPasskey(principalOf(own.accountId), sessionId, key.sign(challenge, own.handle), who);
    expect(
      await db()
        .select()
        .from(session)
        .where(eq(session.id, hashSecret(secret))),
    ).toMatchObject([{ method: "passkey" }]);
    const other = await aPerson();
    const foreign = await enrolled(other.accountId);
    const again = await askToConfirm(principalOf(own.accountId), who);
    expect(
      await refusal(confirmByPasskey(principalOf(own.accountId), hashSecret(secret), foreign.sign(again.challenge, other.handle), who)),
    ).toBe("passkey-unknown");
  });
});

describe("strangers", () => {
  it("rename and remove nothing", async () => {
    const key = await enrolled();
    const stranger = principalOf((await aPerson()).accountId);
    const id = key.id.toString("base64url");
    expect(await refusal(renamePasskey(stranger, id, "mine"))).toBe("not-found");
    expect(await refusal(removePasskey(stranger, id))).toBe("not-found");
    expect(await listPasskeys(stranger)).toEqual([]);
    await renamePasskey(principalOf(own.accountId), id, "Il mio telefono");
    expect(await db().select({ name: passkey.name }).from(passkey).where(eq(passkey.id, id))).toEqual([{ name: "Il mio telefono" }]);
  });

  it.each(["", "{}", "null", "[]", '{"id":"a"}', "x".repeat(20_000), '{"id":1,"rawId":2,"type":"public-key","response":{}}', "\u0000"])(
    "%.30j is no answer",
    (text) => {
      expect(passkeyInput.safeParse({ answer: text }).success).toBe(false);
      expect(enrolInput.safeParse({ answer: text }).success).toBe(false);
    },
  );
});

it("keys belong to the name in the configuration, whatever a request says", () => {
  const kept = { ...process.env };
  Object.assign(process.env, { DEMO: "1", DEMO_PUBLIC: "1", PUBLIC_URL: "https://my.example.it" });
  resetEnv();
  expect(relyingParty()).toEqual({ id: "my.example.it", origin: "https://my.example.it" });
  delete process.env.DEMO_PUBLIC;
  delete process.env.PUBLIC_URL;
  Object.assign(process.env, kept);
  resetEnv();
  expect(relyingParty()).toEqual({ id: "localhost", origin: "http://localhost:3000" });
});
