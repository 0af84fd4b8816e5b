import { and, eq, isNull } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { account, challenge, passkey, rateLimit } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { notification } from "@/db/schema/notifications";
import { clock } from "@/lib/clock";
import { confirmSignIn, resendSignInCode } from "@/lib/identity/commands/confirm-sign-in";
import { createAccount } from "@/lib/identity/commands/create-account";
import { openSession } from "@/lib/identity/commands/open-session";
import { signIn } from "@/lib/identity/commands/sign-in";
import { beginTotp, confirmTotp, hasTotp } from "@/lib/identity/commands/totp";
import { hashPassword } from "@/lib/identity/password";
import { getTotp } from "@/lib/identity/queries/get-totp";
import { listSessions } from "@/lib/identity/queries/list-sessions";
import { confirmRecovery, finishRecovery, startRecovery } from "@/lib/onboarding/commands/recover";
import { SIM_CHANGE_SECONDS } from "@/lib/identity/rules";
import { codeOf } from "@/lib/one-time";
import { TOTP } from "otpauth";
import { aLine, aMobileNumber, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { refusal } from "../fixtures/refusal";

useDatabase();

const old = "una password qualunque";
const fresh = "un'altra che nessuno conosce";
const realNow = clock.now;
let who: { address: string; deviceSecret: string; userAgent: string };
let accountId: string;
let email: string;
let mobile: string;
let made = 0;

beforeEach(async () => {
  made += 1;
  who = { address: `10.60.0.${String(made)}`, deviceSecret: randomUUID(), userAgent: "test" };
  email = `recover-${String(made)}@posta.example`;
  mobile = aMobileNumber();
  accountId = await createAccount({ email, name: "Rita", passwordHash: await hashPassword(old), recoveryMobile: mobile });
});

afterEach(async () => {
  clock.now = realNow;
  await db().delete(rateLimit);
});

const byEmail = (address = email) => startRecovery({ email: address, phone: "" }, "it", who);

async function open(subject = accountId) {
  const [found] = await db()
    .select({ id: challenge.id, mobile: challenge.mobile })
    .from(challenge)
    .where(and(eq(challenge.subject, subject), isNull(challenge.endedAt)));
  return { code: codeOf(found?.id ?? ""), mobile: found?.mobile };
}

const tellings = async (address: string) =>
  (await db().select({ values: notification.values }).from(notification).where(eq(notification.address, address))).map(({ values }) =>
    String(values.about ?? values.purpose),
  );

describe("a forgotten password", () => {
  it("is replaced by the code's holder; all sessions end, browsers are asked again, nobody is signed in by it", async () => {
    const { deviceSecret } = await db().transaction((tx) =>
      openSession(tx, { accountId, method: "code" }, { address: "10.0.0.1", userAgent: "test", deviceSecret: undefined }, new Date()),
    );
    await byEmail();
    expect((await open()).mobile).toBe(mobile);
    await confirmRecovery((await open()).code, who.deviceSecret);
    await finishRecovery(fresh, who.deviceSecret);
    expect(await listSessions(principalOf(accountId))).toEqual([]);
    expect(await refusal(signIn({ email, password: old }, { ...who, deviceSecret }))).toBe("wrong-credentials");
    expect(await signIn({ email, password: fresh }, { ...who, deviceSecret })).toHaveProperty("browserSecret");
    expect(await tellings(email)).toEqual(["password-changed"]);
    expect(await tellings(mobile)).toEqual(expect.arrayContaining(["recovery", "password-changed"]));
  });

  it("is found by the number of a line that exactly one account has proved", async () => {
    const { lineId, number } = await aLine();
    await anAssociation(accountId, lineId);
    await startRecovery({ email: "", phone: number.replace("+39", "") }, "it", who);
    expect((await open()).mobile).toBe(mobile);
    const other = await anAccount();
    await anAssociation(other.accountId, lineId);
    await startRecovery({ email: "", phone: number }, "it", { ...who, deviceSecret: randomUUID() });
    expect((await open(other.accountId)).mobile).toBeUndefined();
  });

  it("keeps an authenticator app, which is asked for as before", async () => {
    await beginTotp(principalOf(accountId));
    const state = await getTotp(principalOf(accountId));
    if (state.on || !state.secret) throw new Error("no secret");
    await confirmTotp(principalOf(accountId), new TOTP({ secret: state.secret }).generate());
    await byEmail();
    await confirmRecovery((await open()).code, who.deviceSecret);
    await finishRecovery(fresh, who.deviceSecret);
    expect(await hasTotp(db(), accountId)).toBe(true);
    await signIn({ email, password: fresh }, who);
    const [asked] = await db()
      .select({ mobile: challenge.mobile })
      .from(challenge)
      .where(and(eq(challenge.subject, accountId), eq(challenge.purpose, "sign-in")));
    expect(asked?.mobile).toBeNull();
  });
});

describe("who has a fingerprint", () => {
  const recoverAndSignIn = async () => {
    await byEmail();
    await confirmRecovery((await open()).code, who.deviceSecret);
    await finishRecovery(fresh, who.deviceSecret);
    await signIn({ email, password: fresh }, who);
    const [asked] = await db()
      .select({ id: challenge.id, mobile: challenge.mobile, email: challenge.email })
      .from(challenge)
      .where(and(eq(challenge.subject, accountId), eq(challenge.purpose, "sign-in"), isNull(challenge.endedAt)));
    return asked;
  };
  const aKey = () =>
    db()
      .insert(passkey)
      .values({
        id: randomUUID(),
        accountId,
        publicKey: new Uint8Array(1),
        counter: 0,
        transports: [],
        isBackedUp: false,
        aaguid: "",
        name: "Phone",
        createdAt: new Date(),
      });

  it("does not come in by the mobile alone after a reset: the code for a new browser is mailed, for 72 hours", async () => {
    await aKey();
    const asked = await recoverAndSignIn();
    expect(asked).toMatchObject({ mobile: null, email });
    expect(await tellings(mobile)).not.toContain("sign-in");
    expect(await tellings(email)).toEqual(["password-changed", "sign-in-code"]);
    await resendSignInCode(who);
    const [again] = await db()
      .select({ id: challenge.id, email: challenge.email })
      .from(challenge)
      .where(and(eq(challenge.subject, accountId), isNull(challenge.endedAt)));
    expect(again?.email).toBe(email);
    expect(await confirmSignIn(codeOf(again?.id ?? ""), who)).toHaveProperty("sessionSecret");
    const later = new Date(Date.now() + SIM_CHANGE_SECONDS * 1000 + 1000);
    clock.now = () => later;
    await signIn({ email, password: fresh }, { ...who, deviceSecret: randomUUID() });
    expect((await open()).mobile).toBe(mobile);
  });

  it("and nobody else is asked for the mailbox", async () => {
    expect(await recoverAndSignIn()).toMatchObject({ mobile, email: null });
  });
});

describe("what it refuses", () => {
  it("a new password before the code, after another one's, and a second time", async () => {
    expect(await refusal(finishRecovery(fresh, who.deviceSecret))).toBe("code-expired");
    await byEmail();
    const { code } = await open();
    expect(await refusal(finishRecovery(fresh, who.deviceSecret))).toBe("code-expired");
    expect(await refusal(confirmRecovery(code, randomUUID()))).toBe("code-expired");
    await confirmRecovery(code, who.deviceSecret);
    expect(await refusal(finishRecovery("1234567", who.deviceSecret))).toBe("password-short");
    const answers = await Promise.all(Array.from({ length: 5 }, () => refusal(finishRecovery(fresh, who.deviceSecret))));
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
  });

  it("one of twenty right codes at once is taken", async () => {
    await byEmail();
    const { code } = await open();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refusal(confirmRecovery(code, who.deviceSecret))));
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
  });

  it("the sixth try, and a code of ten minutes ago", async () => {
    await byEmail();
    const { code } = await open();
    const wrong = code === "000000" ? "000001" : "000000";
    for (let tries = 0; tries < 5; tries++) expect(await refusal(confirmRecovery(wrong, who.deviceSecret))).toBe("wrong-code");
    expect(await refusal(confirmRecovery(code, who.deviceSecret))).toBe("code-used-up");
    await byEmail();
    const late = await open();
    clock.now = () => new Date(Date.now() + 10 * 60_000 + 1000);
    expect(await refusal(confirmRecovery(late.code, who.deviceSecret))).toBe("code-expired");
  });

  it("codes to a SIM or a number that has just changed: the same answer, no SMS, and the owner reads why", async () => {
    await aLine({ number: mobile, kind: "mobile", simChangedAt: new Date(Date.now() - 60_000) });
    await byEmail();
    expect((await open()).mobile).toBeNull();
    expect(await refusal(confirmRecovery((await open()).code, who.deviceSecret))).toBe("wrong-code");
    expect(await tellings(email)).toEqual(["recovery-refused"]);
    expect(await tellings(mobile)).toEqual([]);
    await db()
      .update(line)
      .set({ simChangedAt: new Date(Date.now() - SIM_CHANGE_SECONDS * 1000 - 1000) })
      .where(eq(line.number, mobile));
    await byEmail();
    expect((await open()).mobile).toBe(mobile);
    await db().update(account).set({ recoveryMobileAt: new Date() }).where(eq(account.id, accountId));
    await byEmail();
    expect((await open()).mobile).toBeNull();
  });

  it("nothing aloud: an unknown e-mail or number walks the same way, and nothing is sent", async () => {
    for (const claim of [
      { email: "nobody@posta.example", phone: "" },
      { email: "", phone: "06 0000 1234" },
      { email: "", phone: "not a number" },
    ]) {
      const before = await db().select({ id: notification.id }).from(notification);
      expect(await refusal(startRecovery(claim, "it", who))).toBe("done");
      expect(await refusal(confirmRecovery("000000", who.deviceSecret))).toBe("wrong-code");
      expect(await db().select({ id: notification.id }).from(notification)).toHaveLength(before.length);
    }
  });

  it("more than five codes a day, known or not, in the same words", async () => {
    for (const address of [email, "nobody-at-all@posta.example"]) {
      const answers: string[] = [];
      for (let asked = 0; asked < 6; asked++) answers.push(await refusal(byEmail(address)));
      expect(answers).toEqual([...Array.from({ length: 5 }, () => "done"), "too-many-today"]);
    }
  });
});
