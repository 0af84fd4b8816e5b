import { and, eq, isNull, like } from "drizzle-orm";
import { TOTP } from "otpauth";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { account, challenge, knownDevice, rateLimit, session, totp } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import { dropChallenges, startCode } from "@/lib/identity/commands/codes";
import { confirmSignIn, resendSignInCode } from "@/lib/identity/commands/confirm-sign-in";
import { createAccount } from "@/lib/identity/commands/create-account";
import { signIn } from "@/lib/identity/commands/sign-in";
import { beginTotp, confirmTotp, removeTotp } from "@/lib/identity/commands/totp";
import { hashPassword } from "@/lib/identity/password";
import { getTotp } from "@/lib/identity/queries/get-totp";
import { CODE_ADDRESS_LIMIT, CODE_MOBILE_LIMIT, CODE_SECONDS, CODE_TRIES, CODE_WORLD_LIMIT, type Limit } from "@/lib/identity/rules";
import { log } from "@/lib/log";
import { codeOf, hashSecret } from "@/lib/one-time";
import { aMobileNumber } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { refusal } from "../fixtures/refusal";

useDatabase();

const password = "una password qualunque";
const realNow = clock.now;
let email: string;
let accountId: string;
let made = 0;

const from = (deviceSecret: string | undefined) => ({ address: `10.9.0.${String(made)}`, userAgent: "test", deviceSecret });

beforeEach(async () => {
  made += 1;
  email = `two-${String(made)}@posta.example`;
  accountId = await createAccount({ email, name: "Due", passwordHash: await hashPassword(password), recoveryMobile: aMobileNumber() });
});

afterEach(async () => {
  clock.now = realNow;
  await db().delete(rateLimit);
});

/** Gives the password on a new browser. @returns that browser's secret. */
async function begin(deviceSecret?: string): Promise<string> {
  const outcome = await signIn({ email, password }, from(deviceSecret));
  if ("signedIn" in outcome) throw new Error("no code was asked for");
  return outcome.browserSecret;
}

async function openCode(): Promise<string> {
  const [open] = await db()
    .select({ id: challenge.id })
    .from(challenge)
    .where(and(eq(challenge.subject, accountId), isNull(challenge.endedAt)));
  return codeOf(open?.id ?? "");
}

function wrong(code: string): string {
  return code === "000000" ? "000001" : "000000";
}

describe("a new browser", () => {
  it("gets no session by the password alone, and one by the code; then it is known", async () => {
    const browser = await begin();
    expect(await db().select().from(session).where(eq(session.accountId, accountId))).toEqual([]);
    const signedIn = await confirmSignIn(await openCode(), from(browser));
    expect(
      await db()
        .select()
        .from(session)
        .where(eq(session.id, hashSecret(signedIn.sessionSecret))),
    ).toMatchObject([{ method: "code" }]);
    expect(await signIn({ email, password }, from(browser))).toHaveProperty("signedIn");
  });

  it("keeps no code in any table", async () => {
    await begin();
    const code = await openCode();
    const { rows } = await db().execute(
      `select to_jsonb(challenge)::text as text from challenge union all select to_jsonb(notification)::text from notification`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => String(row.text).includes(`"${code}"`) || String(row.text).includes(`#${code}`))).toEqual([]);
  });

  it("takes one of twenty right codes at once", async () => {
    const browser = await begin();
    const code = await openCode();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refusal(confirmSignIn(code, from(browser)))));
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
    expect(await db().select().from(session).where(eq(session.accountId, accountId))).toHaveLength(1);
  });

  it("refuses the sixth try, even with the right code", async () => {
    const browser = await begin();
    const code = await openCode();
    for (let tries = 0; tries < CODE_TRIES; tries++) expect(await refusal(confirmSignIn(wrong(code), from(browser)))).toBe("wrong-code");
    expect(await refusal(confirmSignIn(code, from(browser)))).toBe("code-used-up");
    await resendSignInCode(from(browser));
    expect(await refusal(confirmSignIn(await openCode(), from(browser)))).toBe("done");
  });

  it("refuses a code after ten minutes", async () => {
    const browser = await begin();
    const code = await openCode();
    clock.now = () => new Date(Date.now() + CODE_SECONDS * 1000 + 1000);
    expect(await refusal(confirmSignIn(code, from(browser)))).toBe("code-expired");
  });

  it("refuses another browser's code, and the one before the newest", async () => {
    const browser = await begin();
    const first = await openCode();
    expect(await refusal(confirmSignIn(first, from("another browser")))).toBe("code-expired");
    expect(await refusal(confirmSignIn(first, from(undefined)))).toBe("code-expired");
    await resendSignInCode(from(browser));
    expect(await refusal(confirmSignIn(first, from(browser)))).toBe(first === (await openCode()) ? "done" : "wrong-code");
  });

  it("sends five codes a day to one account, and no more", async () => {
    const browser = await begin();
    for (let sent = 1; sent < 5; sent++) await resendSignInCode(from(browser));
    expect(await refusal(resendSignInCode(from(browser)))).toBe("too-many-today");
  });

  it("that answers its codes rightly may ask for as many as it has devices", async () => {
    for (let device = 0; device < 8; device++) {
      const browser = await begin(`device ${String(device)}`);
      await confirmSignIn(await openCode(), from(browser));
    }
    expect(await db().select().from(knownDevice).where(eq(knownDevice.accountId, accountId))).toHaveLength(8);
  });

  it("is told when there is no number for a code", async () => {
    await db().update(account).set({ recoveryMobile: null }).where(eq(account.id, accountId));
    expect(await refusal(begin())).toBe("no-mobile");
  });

  it("gives up what it began", async () => {
    const browser = await begin();
    const code = await openCode();
    await dropChallenges("sign-in", browser);
    expect(await refusal(confirmSignIn(code, from(browser)))).toBe("code-expired");
  });

  it("has a row in the audit log for each refused code", async () => {
    const browser = await begin();
    await refusal(confirmSignIn(wrong(await openCode()), from(browser)));
    const rows = await db().select().from(auditLog).where(eq(auditLog.subject, accountId));
    expect(rows.at(-1)).toMatchObject({ action: "sign-in.refused", actor: "visitor" });
  });
});

describe("codes go to Italian mobiles alone", () => {
  it.each(["+390612345678", "+39899123456", "+33612345678", "+8816123456789", "+393"])("%s gets none", async (mobile) => {
    const request = {
      purpose: "recovery",
      subject: `claim ${mobile}`,
      mobile,
      language: "it",
      address: "10.8.0.1",
      browserSecret: "b",
    } as const;
    const id = await db().transaction((tx) => startCode(tx, request));
    expect(await db().select({ mobile: challenge.mobile }).from(challenge).where(eq(challenge.id, id))).toEqual([{ mobile: null }]);
  });

  it("one number gets five a day whatever they are for, silently", async () => {
    const mobile = aMobileNumber();
    const numbers: (string | null | undefined)[] = [];
    for (const [index, purpose] of (
      ["recovery", "registration", "sign-in", "line", "recovery-mobile", "recovery", "line"] as const
    ).entries()) {
      const request = {
        purpose,
        subject: `claim ${String(index)} ${mobile}`,
        mobile,
        language: "it",
        address: "10.8.0.2",
        browserSecret: "b",
      } as const;
      const id = await db().transaction((tx) => startCode(tx, request));
      numbers.push((await db().select({ mobile: challenge.mobile }).from(challenge).where(eq(challenge.id, id)))[0]?.mobile);
    }
    expect(numbers).toEqual([...Array.from({ length: 5 }, () => mobile), null, null]);
  });
});

describe("messages are not pumped", () => {
  const listenForAlarms = () => vi.spyOn(log, "error").mockReset().mockReturnValue(undefined);
  const ask = (mobile: string) =>
    db().transaction((tx) =>
      startCode(tx, { purpose: "recovery", subject: `claim ${mobile}`, mobile, language: "it", address: "10.8.0.3", browserSecret: "b" }),
    );
  const sentTo = async (id: string) =>
    (await db().select({ mobile: challenge.mobile }).from(challenge).where(eq(challenge.id, id)))[0]?.mobile;
  const fill = (limit: Limit) =>
    db()
      .update(rateLimit)
      .set({ count: limit.tries })
      .where(like(rateLimit.key, `${limit.name}:%`));

  it("all together have so many an hour: then none is sent, silently, and whoever runs the portal is told once", async () => {
    const alarm = listenForAlarms();
    const mobile = aMobileNumber();
    expect(await sentTo(await ask(mobile))).toBe(mobile);
    await fill(CODE_WORLD_LIMIT);
    for (const other of [aMobileNumber(), aMobileNumber()]) expect(await sentTo(await ask(other))).toBeNull();
    expect(alarm.mock.calls).toEqual([[{ limit: "code-world" }, expect.any(String)]]);
  });

  it("one address has so many an hour, and that is told, too", async () => {
    const alarm = listenForAlarms();
    await ask(aMobileNumber());
    await fill(CODE_ADDRESS_LIMIT);
    expect(await refusal(ask(aMobileNumber()))).toBe("too-many-tries");
    expect(alarm.mock.calls).toEqual([[{ limit: "code-address" }, expect.any(String)]]);
  });

  it("one number that has had its five wakes nobody", async () => {
    const alarm = listenForAlarms();
    const mobile = aMobileNumber();
    await ask(mobile);
    await fill(CODE_MOBILE_LIMIT);
    expect(await sentTo(await ask(mobile))).toBeNull();
    expect(alarm).not.toHaveBeenCalled();
  });
});

describe("an authenticator app", () => {
  const fresh = () => principalOf(accountId);
  const codeAt = (secret: string, at: Date) => new TOTP({ secret }).generate({ timestamp: at.getTime() });

  async function setUp(): Promise<string> {
    await beginTotp(fresh());
    const state = await getTotp(fresh());
    if (state.on || state.secret === undefined) throw new Error("no secret was made");
    await confirmTotp(fresh(), codeAt(state.secret, clock.now()));
    return state.secret;
  }

  it("is asked for on new browsers instead of an SMS, each code once", async () => {
    const secret = await setUp();
    const later = new Date(Date.now() + 60_000);
    clock.now = () => later;
    const browser = await begin();
    expect(await db().select({ mobile: challenge.mobile }).from(challenge).where(eq(challenge.subject, accountId))).toEqual([
      { mobile: null },
    ]);
    expect(await refusal(confirmSignIn(await openCode(), from(browser)))).toBe("wrong-code");
    expect(await refusal(confirmSignIn(codeAt(secret, later), from(browser)))).toBe("done");
    const second = await begin("a second browser");
    expect(await refusal(confirmSignIn(codeAt(secret, later), from(second)))).toBe("wrong-code");
  });

  it("guards nothing before its first code, and is sealed in the table", async () => {
    await beginTotp(fresh());
    const state = await getTotp(fresh());
    expect(state.on).toBe(false);
    const [row] = await db().select().from(totp).where(eq(totp.accountId, accountId));
    expect(JSON.stringify(row)).not.toContain(!state.on && state.secret);
    await begin();
    const [open] = await db().select({ mobile: challenge.mobile }).from(challenge).where(eq(challenge.subject, accountId));
    expect(open?.mobile).not.toBeNull();
  });

  it("is set up, changed and removed only by who has just proved who they are, and by nobody else", async () => {
    const stale = principalOf(accountId, { authenticatedAt: new Date(Date.now() - 6 * 60_000) });
    const delegate = principalOf(accountId, { actor: "01900000-0000-7000-8000-000000000000" });
    for (const run of [beginTotp, (who: typeof stale) => confirmTotp(who, "000000"), removeTotp]) {
      expect(await refusal(run(stale))).toBe("confirm-first");
      expect(await refusal(run(delegate))).toBe("not-found");
    }
    await setUp();
    await removeTotp(fresh());
    expect(await getTotp(fresh())).toEqual({ on: false, secret: undefined });
  });

  it("is not replaced by a second set-up while it guards", async () => {
    const secret = await setUp();
    await beginTotp(fresh());
    expect(await getTotp(fresh())).toEqual({ on: true });
    const browser = await begin();
    const later = new Date(Date.now() + 60_000);
    clock.now = () => later;
    expect(await refusal(confirmSignIn(codeAt(secret, later), from(browser)))).toBe("done");
  });
});

it("a device cookie that was never signed in with opens nothing", async () => {
  expect(await db().select().from(knownDevice).where(eq(knownDevice.accountId, accountId))).toEqual([]);
  expect(await signIn({ email, password }, from("made up"))).toEqual({ browserSecret: "made up" });
});
