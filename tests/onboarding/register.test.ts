import { and, desc, eq, isNull } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { account, association, challenge, rateLimit } from "@/db/schema/identity";
import { line, lineBillCode, lineConnection } from "@/db/schema/lines";
import { notification } from "@/db/schema/notifications";
import { dayOf } from "@/lib/dates";
import { signIn } from "@/lib/identity/commands/sign-in";
import { beginRegistration } from "@/lib/onboarding/commands/begin-registration";
import { chooseMobile } from "@/lib/onboarding/commands/choose-mobile";
import { chooseNumber } from "@/lib/onboarding/commands/choose-number";
import { completeRegistration } from "@/lib/onboarding/commands/complete-registration";
import { proveByBillCode } from "@/lib/onboarding/commands/prove-by-bill-code";
import { sendRegistrationCode } from "@/lib/onboarding/commands/send-code";
import { findRegistration } from "@/lib/onboarding/queries";
import { billCodeHash, codeOf } from "@/lib/one-time";
import { aLine, aMobileNumber, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { refusal } from "../fixtures/refusal";

useDatabase();

const password = "quattro cavalli verdi al mare";
let who: { address: string; deviceSecret: string; userAgent: string };
let email: string;
let made = 0;

beforeEach(() => {
  made += 1;
  who = { address: `10.20.0.${String(made)}`, deviceSecret: randomUUID(), userAgent: "test" };
  email = `new-${String(made)}@posta.example`;
});

afterEach(async () => {
  await db().delete(rateLimit);
});

const aMobileLine = () => aLine({ number: aMobileNumber(), kind: "mobile" });
const begin = () => beginRegistration({ email, password }, "it", who);

async function challengeOf(deviceSecret = who.deviceSecret) {
  const own = await findRegistration(deviceSecret);
  const [open] = await db()
    .select({ id: challenge.id, mobile: challenge.mobile })
    .from(challenge)
    .where(and(eq(challenge.subject, own?.id ?? ""), isNull(challenge.endedAt)))
    .orderBy(desc(challenge.createdAt));
  return { id: open?.id ?? "", mobile: open?.mobile, code: codeOf(open?.id ?? "") };
}

async function accountOf(address = email) {
  const [found] = await db().select().from(account).where(eq(account.email, address));
  return found;
}

const tellings = async (address: string) =>
  (
    await db()
      .select({ template: notification.template, values: notification.values })
      .from(notification)
      .where(eq(notification.address, address))
  ).map(({ template, values }) => `${template} ${String(values.about ?? values.purpose)}`);

describe("a mobile line", () => {
  it("is registered by the code that is sent to it, and its browser is known", async () => {
    const { lineId, number } = await aMobileLine();
    await begin();
    await chooseNumber(number.replace("+39", ""), who);
    const { code, mobile } = await challengeOf();
    expect(mobile).toBe(number);
    expect(await accountOf()).toBeUndefined();
    await completeRegistration(code, who);
    const own = await accountOf();
    expect(own).toMatchObject({ recoveryMobile: number, language: "it", emailVerifiedAt: null });
    expect(
      await db()
        .select()
        .from(association)
        .where(eq(association.accountId, own?.id ?? "")),
    ).toMatchObject([{ lineId, proof: "sms", access: "manage" }]);
    expect(await signIn({ email, password }, who)).toHaveProperty("signedIn");
    expect(await tellings(email)).toEqual(["access welcome"]);
  });

  it("can be proved by the code on its paper, and then has another number for codes", async () => {
    const { lineId, number } = await aMobileLine();
    await db()
      .insert(lineBillCode)
      .values({ lineId, codeHash: billCodeHash(number, "8F3KQ2M7"), issuedOn: "2026-11-01" });
    await begin();
    await chooseNumber(number, who);
    await proveByBillCode("8f3k-q2m7", who);
    const other = aMobileNumber();
    await chooseMobile(other, who);
    await completeRegistration((await challengeOf()).code, who);
    expect(await accountOf()).toMatchObject({ recoveryMobile: other });
    expect(await db().select().from(association).where(eq(association.lineId, lineId))).toMatchObject([{ proof: "bill_code" }]);
  });
});

describe("a fixed line", () => {
  it("is proved by asking from its own connection, without a word", async () => {
    const { lineId, number } = await aLine();
    await db()
      .insert(lineConnection)
      .values({ lineId, prefix: `${who.address}/32`, since: new Date(0) });
    await begin();
    await chooseNumber(number, who);
    await chooseMobile(aMobileNumber(), who);
    await completeRegistration((await challengeOf()).code, who);
    expect(await db().select().from(association).where(eq(association.lineId, lineId))).toMatchObject([{ proof: "network" }]);
  });

  it("is not proved from anywhere else, and no step can be skipped", async () => {
    const { number } = await aLine();
    await begin();
    await chooseNumber(number, who);
    expect(await findRegistration(who.deviceSecret)).toMatchObject({ isProved: false, recoveryMobile: null });
    expect(await refusal(chooseMobile(aMobileNumber(), who))).toBe("registration-over");
    expect(await refusal(completeRegistration("000000", who))).toBe("code-expired");
    await sendRegistrationCode(who);
    const { code, mobile } = await challengeOf();
    expect(mobile).toBeNull();
    expect(await refusal(completeRegistration(code, who))).toBe("wrong-code");
    expect(await accountOf()).toBeUndefined();
  });

  it("takes ten wrong codes of a paper in a day, from wherever they come, and then not even the right one", async () => {
    const { lineId, number } = await aLine();
    await db()
      .insert(lineBillCode)
      .values({ lineId, codeHash: billCodeHash(number, "8F3KQ2M7"), issuedOn: "2026-11-01" });
    const answers: string[] = [];
    for (let browser = 0; browser < 11; browser++) {
      const other = { ...who, deviceSecret: randomUUID(), address: `10.30.0.${String(browser)}` };
      await beginRegistration({ email, password }, "it", other);
      await chooseNumber(number, other);
      answers.push(await refusal(proveByBillCode("0000-0000", other)));
    }
    expect(answers).toEqual([...Array.from({ length: 10 }, () => "proof-failed"), "too-many-today"]);
    await begin();
    await chooseNumber(number, who);
    expect(await refusal(proveByBillCode("8F3K-Q2M7", who))).toBe("too-many-today");
  });

  it("forgets its proof when another number is chosen", async () => {
    const [first, second] = [await aLine(), await aLine()];
    await db()
      .insert(lineConnection)
      .values({ lineId: first.lineId, prefix: `${who.address}/32`, since: new Date(0) });
    await begin();
    await chooseNumber(first.number, who);
    await chooseMobile(aMobileNumber(), who);
    await chooseNumber(second.number, who);
    expect(await findRegistration(who.deviceSecret)).toMatchObject({ isProved: false, recoveryMobile: null });
    expect(await refusal(completeRegistration((await challengeOf()).code, who))).toBe("registration-over");
  });
});

describe("strangers learn nothing", () => {
  it("a number that is nobody's walks the same steps, and nothing is sent", async () => {
    await begin();
    const nobody = aMobileNumber();
    await chooseNumber(nobody, who);
    expect(await findRegistration(who.deviceSecret)).toMatchObject({ number: nobody, kind: "mobile", recoveryMobile: nobody });
    const { code, mobile } = await challengeOf();
    expect(mobile).toBeNull();
    expect(await refusal(completeRegistration(code, who))).toBe("wrong-code");
    expect(await tellings(nobody)).toEqual([]);
  });

  it("an e-mail that has an account ends with the same answer, makes nothing, and its owner is told", async () => {
    await anAccount({ email });
    const { lineId, number } = await aMobileLine();
    await begin();
    await chooseNumber(number, who);
    expect(await refusal(completeRegistration((await challengeOf()).code, who))).toBe("done");
    expect(await db().select().from(association).where(eq(association.lineId, lineId))).toEqual([]);
    expect(await tellings(email)).toEqual(["access registration-known"]);
    expect(await db().select().from(account).where(eq(account.email, email))).toHaveLength(1);
  });

  it("whoever has the line already is told by mail and SMS", async () => {
    const { lineId, number } = await aMobileLine();
    const owner = await anAccount();
    await anAssociation(owner.accountId, lineId);
    await begin();
    await chooseNumber(number, who);
    await completeRegistration((await challengeOf()).code, who);
    expect(await tellings(owner.email)).toEqual(["access line-added"]);
    const [own] = await db().select({ mobile: account.recoveryMobile }).from(account).where(eq(account.id, owner.accountId));
    expect(await tellings(own?.mobile ?? "")).toEqual(["notice line-added"]);
  });

  it("a code to a SIM that has just changed, or to a number that left, goes to nobody and says nothing of it", async () => {
    const day = dayOf(new Date());
    for (const over of [{ simChangedAt: new Date(Date.now() - 60_000) }, { leftOn: day, leftReason: "ended" }] as const) {
      const { lineId, number } = await aLine({ number: aMobileNumber(), kind: "mobile", ...over });
      await begin();
      await chooseNumber(number, who);
      expect(await findRegistration(who.deviceSecret)).toMatchObject({ isProved: false, recoveryMobile: number });
      const { code, mobile } = await challengeOf();
      expect(mobile).toBeNull();
      expect(await refusal(completeRegistration(code, who))).toBe("wrong-code");
      expect(await tellings(number)).toEqual([]);
      // Its paper still proves it.
      await db()
        .insert(lineBillCode)
        .values({ lineId, codeHash: billCodeHash(number, "8F3KQ2M7"), issuedOn: "2026-11-01" });
      await proveByBillCode("8F3K-Q2M7", who);
      await chooseMobile(aMobileNumber(), who);
      expect((await challengeOf()).mobile).not.toBeNull();
    }
  });

  it("a line whose SIM changes, or which leaves, after the code was sent is not proved by it", async () => {
    for (const over of [{ simChangedAt: new Date() }, { leftOn: dayOf(new Date()), leftReason: "ported" }] as const) {
      const { lineId, number } = await aMobileLine();
      await begin();
      await chooseNumber(number, who);
      const { code } = await challengeOf();
      await db().update(line).set(over).where(eq(line.id, lineId));
      expect(await refusal(completeRegistration(code, who))).toBe("registration-over");
      expect(await accountOf()).toBeUndefined();
    }
  });

  it("the connection of a line that left proves nothing", async () => {
    const { lineId, number } = await aLine({ leftOn: dayOf(new Date()), leftReason: "ended" });
    await db()
      .insert(lineConnection)
      .values({ lineId, prefix: `${who.address}/32`, since: new Date(0) });
    await begin();
    await chooseNumber(number, who);
    expect(await findRegistration(who.deviceSecret)).toMatchObject({ isProved: false });
  });

  it.each([
    ["+33612345678", "phone-invalid"],
    ["899123456", "phone-invalid"],
    ["800123456", "phone-invalid"],
    ["187", "phone-invalid"],
    ["+39 61234567", "phone-invalid"],
    ["3906123456", "phone-ambiguous"],
    ["ciao 🙂", "phone-invalid"],
  ])("%s is refused with %s and no message", async (phone, code) => {
    await begin();
    expect(await refusal(chooseNumber(phone, who))).toBe(code);
    expect((await challengeOf()).id).toBe("");
  });

  it.each(["+33612345678", "+390612345678", "899123456", "12"])("%s is no number for codes", async (mobile) => {
    const { lineId, number } = await aLine();
    await db()
      .insert(lineConnection)
      .values({ lineId, prefix: `${who.address}/32`, since: new Date(0) });
    await begin();
    await chooseNumber(number, who);
    expect(await refusal(chooseMobile(mobile, who))).toBe("mobile-invalid");
  });
});

describe("once", () => {
  it("twenty right codes at once make one account", async () => {
    const { number } = await aMobileLine();
    await begin();
    await chooseNumber(number, who);
    const { code } = await challengeOf();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refusal(completeRegistration(code, who))));
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
    expect(await db().select().from(account).where(eq(account.email, email))).toHaveLength(1);
  });

  it("two registrations of one e-mail at once make one account, and both are told the same", async () => {
    const people = await Promise.all(
      [0, 1].map(async (index) => {
        const { number } = await aMobileLine();
        const person = { ...who, deviceSecret: randomUUID(), address: `10.40.${String(made)}.${String(index)}` };
        await beginRegistration({ email, password }, "it", person);
        await chooseNumber(number, person);
        return { person, code: (await challengeOf(person.deviceSecret)).code };
      }),
    );
    expect(await Promise.all(people.map(({ person, code }) => refusal(completeRegistration(code, person))))).toEqual(["done", "done"]);
    expect(await db().select().from(account).where(eq(account.email, email))).toHaveLength(1);
    expect((await tellings(email)).sort()).toEqual(["access registration-known", "access welcome"]);
  });

  it("an ended registration takes no step any more", async () => {
    const { number } = await aMobileLine();
    await begin();
    await chooseNumber(number, who);
    const { code } = await challengeOf();
    await completeRegistration(code, who);
    expect(await refusal(chooseNumber(number, who))).toBe("registration-over");
    expect(await refusal(completeRegistration(code, who))).toBe("code-expired");
  });
});
