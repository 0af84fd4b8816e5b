import { eq } from "drizzle-orm";
import { TOTP } from "otpauth";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { account, rateLimit, session } from "@/db/schema/identity";
import { staff, staffSession } from "@/db/schema/staff";
import { clock } from "@/lib/clock";
import { hashSecret } from "@/lib/one-time";
import { addStaff, disableStaff, resetStaff, setStaffRole, terminalPrincipal } from "@/lib/staff/commands/manage-staff";
import { askStaffToEnrol, askStaffToSign, enrolStaffPasskey, removeStaffPasskey } from "@/lib/staff/commands/staff-passkeys";
import { endStaffSession, signInStaff, signInStaffByKey } from "@/lib/staff/commands/sign-in-staff";
import { changeStaffPassword, chooseStaffPassword } from "@/lib/staff/commands/staff-password";
import { listStaff, listStaffPasskeys } from "@/lib/staff/queries";
import { FIRST_PASSWORD_SECONDS, managerPrincipal, STAFF_LIMIT, STAFF_STEP_UP_LIMIT } from "@/lib/staff/rules";
import { Authenticator, type Lies } from "../fixtures/authenticator";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { refusal } from "../fixtures/refusal";

useDatabase();

const realNow = clock.now;
let email: string;
let keys: { password: string; totpSecret: string };
let made = 0;
const origin = () => ({ address: `10.90.0.${String(made)}`, userAgent: "test" });
const codeAt = (at = clock.now()) => new TOTP({ secret: keys.totpSecret }).generate({ timestamp: at.getTime() });

it("nobody has an account where none was made: not one of staff and not one of customers", async () => {
  expect(await db().select().from(staff)).toEqual([]);
  expect(await db().select().from(account)).toEqual([]);
});

describe("staff", () => {
  beforeEach(async () => {
    made += 1;
    email = `staff-${String(made)}@posta.example`;
    keys = await addStaff(terminalPrincipal(), { email, role: "operator" });
  });

  afterEach(async () => {
    clock.now = realNow;
    await db().delete(rateLimit);
  });

  const rowNow = async () => (await db().select().from(staff).where(eq(staff.email, email)))[0];

  it("signs in with password and code, and what it was given stands nowhere", async () => {
    const secret = await signInStaff({ email, password: keys.password, code: codeAt() }, origin());
    expect(
      await db()
        .select()
        .from(staffSession)
        .where(eq(staffSession.id, hashSecret(secret))),
    ).toHaveLength(1);
    const everything = JSON.stringify([await db().select().from(staff), await db().select().from(auditLog)]);
    expect(everything).not.toContain(keys.password);
    expect(everything).not.toContain(keys.totpSecret);
    expect(await db().select().from(session)).toEqual([]);
  });

  it("gets nothing by one of the two, in one answer, and every try is written down", async () => {
    const wrong = [
      { email, password: keys.password, code: codeAt() === "000000" ? "000001" : "000000" },
      { email, password: "not it", code: codeAt() },
      { email: "nobody@posta.example", password: keys.password, code: codeAt() },
    ];
    for (const given of wrong) expect(await refusal(signInStaff(given, origin()))).toBe("wrong-staff-credentials");
    const rows = await db().select().from(auditLog).where(eq(auditLog.action, "staff.sign-in-refused"));
    expect(rows.length).toBeGreaterThanOrEqual(wrong.length);
    expect(
      await db()
        .select()
        .from(staffSession)
        .where(eq(staffSession.staffId, (await rowNow())?.id ?? "")),
    ).toEqual([]);
  });

  it("uses each code once, twenty at once too", async () => {
    const given = { email, password: keys.password, code: codeAt() };
    const answers: string[] = [];
    for (let round = 0; round < 4; round++) {
      answers.push(...(await Promise.all(Array.from({ length: 5 }, () => refusal(signInStaff(given, origin()))))));
      await db().delete(rateLimit);
    }
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
    const later = new Date(Date.now() + 60_000);
    clock.now = () => later;
    expect(await refusal(signInStaff({ ...given, code: codeAt(later) }, origin()))).toBe("done");
  });

  it("has one session in one browser: signing in again there ends the one that it had", async () => {
    const first = hashSecret(await signInStaff({ email, password: keys.password, code: codeAt() }, origin()));
    const later = new Date(Date.now() + 60_000);
    clock.now = () => later;
    await signInStaff({ email, password: keys.password, code: codeAt(later) }, { ...origin(), sessionId: first });
    const [ended] = await db().select().from(staffSession).where(eq(staffSession.id, first));
    expect(ended?.endedAt).toEqual(later);
  });

  it("is slowed down after ten wrong tries, from wherever they come", async () => {
    for (let tries = 0; tries < STAFF_LIMIT.tries; tries++)
      await refusal(signInStaff({ email, password: "not it", code: "000000" }, { address: `10.91.0.${String(tries)}`, userAgent: "test" }));
    expect(await refusal(signInStaff({ email, password: keys.password, code: codeAt() }, origin()))).toBe("too-many-tries");
  });

  it("has a day to come with its first password, and must change it", async () => {
    expect(await rowNow()).toMatchObject({ mustChangePassword: true });
    const late = new Date(Date.now() + FIRST_PASSWORD_SECONDS * 1000 + 1000);
    clock.now = () => late;
    expect(await refusal(signInStaff({ email, password: keys.password, code: codeAt(late) }, origin()))).toBe("wrong-staff-credentials");
    const { id = "" } = (await rowNow()) ?? {};
    expect(await refusal(chooseStaffPassword({ id, email, sessionId: "" }, "password1"))).toBe("password-common");
    await chooseStaffPassword({ id, email, sessionId: "" }, "quattro cavalli verdi al mare");
    expect(await refusal(signInStaff({ email, password: "quattro cavalli verdi al mare", code: codeAt(late) }, origin()))).toBe("done");
  });

  it("chooses its own password once, and changes it only by the one that it was; its other sessions end", async () => {
    const secrets: string[] = [];
    for (const seconds of [0, 60]) {
      const at = new Date(realNow().getTime() + seconds * 1000);
      clock.now = () => at;
      secrets.push(hashSecret(await signInStaff({ email, password: keys.password, code: codeAt(at) }, origin())));
    }
    const [old = "", sessionId = ""] = secrets;
    const own = { id: (await rowNow())?.id ?? "", email, sessionId };
    const change = (current: string, password: string) => refusal(changeStaffPassword(own, { current, password }));
    expect(await change(keys.password, "un altro mare di cavalli")).toBe("not-found");
    await chooseStaffPassword(own, "quattro cavalli verdi al mare");
    expect(await refusal(chooseStaffPassword(own, "un altro mare di cavalli"))).toBe("not-found");
    const open = async () =>
      (await db().select().from(staffSession).where(eq(staffSession.staffId, own.id))).flatMap(({ id, endedAt }) => (endedAt ? [] : [id]));
    expect(await open()).toEqual([sessionId]);
    await db().update(staffSession).set({ endedAt: null }).where(eq(staffSession.id, old));
    expect(await change("not it", "un altro mare di cavalli")).toBe("wrong-password");
    expect(await open()).toHaveLength(2);
    expect(await change("quattro cavalli verdi al mare", "un altro mare di cavalli")).toBe("done");
    expect(await open()).toEqual([sessionId]);
    for (let tried = 0; tried < STAFF_STEP_UP_LIMIT.tries; tried++) await change("not it", "x");
    expect(await change("un altro mare di cavalli", "quattro cavalli verdi al mare")).toBe("too-many-tries");
  });

  describe("the fingerprint", () => {
    const browser = () => ({ ...origin(), deviceSecret: `browser ${String(made)}` });
    const asking = async (authenticatedAt = clock.now()) => ({ id: (await rowNow())?.id ?? "", email, authenticatedAt });
    const enrol = async () => {
      const key = new Authenticator();
      const { challenge } = await askStaffToEnrol(await asking(), browser());
      await enrolStaffPasskey(await asking(), key.make(challenge), browser());
      return key;
    };
    const signIn = async (key: Authenticator, over: { email?: string; password?: string; deviceSecret?: string; lies?: Lies } = {}) => {
      const { challenge } = await askStaffToSign(browser());
      const answer = key.sign(challenge, `staff:${(await rowNow())?.id ?? ""}`, over.lies);
      const claim = { email: over.email ?? email, password: over.password ?? keys.password };
      return refusal(signInStaffByKey({ ...claim, answer }, { ...browser(), deviceSecret: over.deviceSecret ?? browser().deviceSecret }));
    };

    it("stands for the code and never for the password, each answer once and in its browser", async () => {
      const key = await enrol();
      expect(await signIn(key)).toBe("done");
      expect(await signIn(key, { password: "not it" })).toBe("wrong-staff-credentials");
      expect(await signIn(key, { deviceSecret: "another browser" })).toBe("passkey-late");
      for (const lies of [{ isVerified: false }, { origin: "https://evil.example" }, { counter: 0 }])
        expect(await signIn(key, { lies })).toBe("wrong-staff-credentials");
      const { challenge } = await askStaffToSign(browser());
      const again = { email, password: keys.password, answer: key.sign(challenge, "staff:") };
      const answers = await Promise.all(Array.from({ length: 5 }, () => refusal(signInStaffByKey(again, browser()))));
      expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
    });

    it("opens its owner's account alone, and nothing once it is removed or the account was reset", async () => {
      const key = await enrol();
      const other = `other-${email}`;
      const { password } = await addStaff(terminalPrincipal(), { email: other, role: "operator" });
      expect(await signIn(key, { email: other, password })).toBe("wrong-staff-credentials");
      const stranger = { ...(await asking()), id: "01900000-0000-7000-8000-000000000000" };
      const id = (await listStaffPasskeys(await asking()))[0]?.id ?? "";
      expect(await refusal(removeStaffPasskey(stranger, id))).toBe("not-found");
      await removeStaffPasskey(await asking(), id);
      expect(await signIn(key)).toBe("wrong-staff-credentials");
      const second = await enrol();
      keys = await resetStaff(terminalPrincipal(), email);
      expect(await signIn(second)).toBe("wrong-staff-credentials");
    });

    it("changes only within five minutes of a sign-in", async () => {
      const stale = await asking(new Date(Date.now() - 6 * 60_000));
      expect(await refusal(askStaffToEnrol(stale, browser()))).toBe("confirm-first");
      const key = new Authenticator();
      const { challenge } = await askStaffToEnrol(await asking(), browser());
      expect(await refusal(enrolStaffPasskey(stale, key.make(challenge), browser()))).toBe("confirm-first");
      expect(await refusal(removeStaffPasskey(stale, "x"))).toBe("confirm-first");
    });
  });

  it("is disabled, gets another role, and signs out", async () => {
    const secret = await signInStaff({ email, password: keys.password, code: codeAt() }, origin());
    await setStaffRole(terminalPrincipal(), email, "supervisor");
    expect(await rowNow()).toMatchObject({ role: "supervisor" });
    await endStaffSession("01900000-0000-7000-8000-000000000000", hashSecret(secret));
    const ended = async () =>
      (
        await db()
          .select()
          .from(staffSession)
          .where(eq(staffSession.id, hashSecret(secret)))
      )[0]?.endedAt;
    expect(await ended()).toBeNull();
    await disableStaff(terminalPrincipal(), email);
    expect(await ended()).toBeInstanceOf(Date);
    const later = new Date(Date.now() + 60_000);
    clock.now = () => later;
    expect(await refusal(signInStaff({ email, password: keys.password, code: codeAt(later) }, origin()))).toBe("wrong-staff-credentials");
    expect(await refusal(disableStaff(terminalPrincipal(), email))).toBe("not-found");
  });

  it("comes back with new first keys after losing the app, missing the first day or being disabled; nothing old opens", async () => {
    const old = keys;
    const session = hashSecret(await signInStaff({ email, password: keys.password, code: codeAt() }, origin()));
    const customer = principalOf("01900000-0000-7000-8000-000000000000");
    expect(await refusal(resetStaff(customer, email))).toBe("not-found");
    expect(await refusal(resetStaff(terminalPrincipal(), "nobody@posta.example"))).toBe("not-found");
    const late = new Date(Date.now() + FIRST_PASSWORD_SECONDS * 1000 + 1000);
    clock.now = () => late;
    await disableStaff(terminalPrincipal(), email);
    keys = await resetStaff(terminalPrincipal(), email);
    const [ended] = await db().select().from(staffSession).where(eq(staffSession.id, session));
    expect(ended?.endedAt).toBeInstanceOf(Date);
    expect(await rowNow()).toMatchObject({ mustChangePassword: true, disabledAt: null });
    for (const given of [
      { password: old.password, totpSecret: keys.totpSecret },
      { ...keys, totpSecret: old.totpSecret },
    ]) {
      const code = new TOTP({ secret: given.totpSecret }).generate({ timestamp: late.getTime() });
      expect(await refusal(signInStaff({ email, password: given.password, code }, origin()))).toBe("wrong-staff-credentials");
    }
    expect(await refusal(signInStaff({ email, password: keys.password, code: codeAt(late) }, origin()))).toBe("done");
    const rows = await db()
      .select()
      .from(auditLog)
      .where(eq(auditLog.target, (await rowNow())?.id ?? ""));
    expect(rows.filter(({ action }) => action === "staff.reset")).toMatchObject([{ actor: "terminal" }]);
  });

  it("is managed by another, whose name is in the audit log, and never by oneself", async () => {
    const supervisor = `supervisor-${email}`;
    await addStaff(terminalPrincipal(), { email: supervisor, role: "supervisor" });
    const [boss] = await db().select({ id: staff.id }).from(staff).where(eq(staff.email, supervisor));
    const by = managerPrincipal({ id: boss?.id ?? "" }, clock.now());
    expect(await refusal(setStaffRole(by, supervisor, "operator"))).toBe("not-found");
    expect(await refusal(disableStaff(by, supervisor))).toBe("not-found");
    expect(await refusal(resetStaff(by, supervisor))).toBe("not-found");
    await setStaffRole(by, email, "importer");
    await disableStaff(by, email);
    await resetStaff(by, email);
    expect(await rowNow()).toMatchObject({ role: "importer", disabledAt: null });
    const rows = await db().select({ action: auditLog.action }).from(auditLog).where(eq(auditLog.actor, by.actor));
    expect(rows.map(({ action }) => action)).toEqual(["staff.role", "staff.disable", "staff.reset"]);
  });

  it("is made once for an e-mail, and by nobody but the system", async () => {
    expect(await refusal(addStaff(terminalPrincipal(), { email, role: "supervisor" }))).toBe("staff-known");
    const customer = principalOf("01900000-0000-7000-8000-000000000000");
    expect(await refusal(addStaff(customer, { email: "x@posta.example", role: "supervisor" }))).toBe("not-found");
    expect(() => listStaff(customer)).toThrow("not-found");
  });
});
