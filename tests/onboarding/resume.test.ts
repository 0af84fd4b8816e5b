import { and, desc, eq, isNull } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { account, challenge, rateLimit } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { registration } from "@/db/schema/onboarding";
import { clock } from "@/lib/clock";
import { beginRegistration } from "@/lib/onboarding/commands/begin-registration";
import { chooseNumber } from "@/lib/onboarding/commands/choose-number";
import { completeRegistration } from "@/lib/onboarding/commands/complete-registration";
import { mailResumeLink, resumeRegistration, sweepRegistrations } from "@/lib/onboarding/commands/resume-registration";
import { sendRegistrationCode } from "@/lib/onboarding/commands/send-code";
import { findRegistration } from "@/lib/onboarding/queries";
import { codeOf, linkToken } from "@/lib/one-time";
import { aLine, aMobileNumber } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { refusal } from "../fixtures/refusal";

useDatabase();

const password = "quattro cavalli verdi al mare";
const realNow = clock.now;
let who: { address: string; deviceSecret: string; userAgent: string };
let email: string;
let made = 0;

beforeEach(() => {
  made += 1;
  who = { address: `10.70.0.${String(made)}`, deviceSecret: randomUUID(), userAgent: "test" };
  email = `resume-${String(made)}@posta.example`;
});

afterEach(async () => {
  clock.now = realNow;
  await db().delete(rateLimit);
});

const begin = () => beginRegistration({ email, password }, "it", who);

async function codeNow(deviceSecret = who.deviceSecret) {
  const own = await findRegistration(deviceSecret);
  const [open] = await db()
    .select({ id: challenge.id })
    .from(challenge)
    .where(and(eq(challenge.subject, own?.id ?? ""), isNull(challenge.endedAt)))
    .orderBy(desc(challenge.createdAt));
  return codeOf(open?.id ?? "");
}

describe("going on elsewhere", () => {
  const idOf = async () => (await findRegistration(who.deviceSecret))?.id ?? "";

  it("works by the mailed link alone, proves the mailbox, and ends it in the first browser", async () => {
    const { number } = await aLine({ number: aMobileNumber(), kind: "mobile" });
    await begin();
    await chooseNumber(number, who);
    const first = await codeNow();
    await mailResumeLink(who);
    expect(await db().select({ values: notification.values }).from(notification).where(eq(notification.address, email))).toMatchObject([
      { values: { about: "registration-resume" } },
    ]);
    const { rows } = await db().execute(`select to_jsonb(notification)::text as text from notification`);
    const token = linkToken("registration-resume", await idOf());
    expect(rows.some((row) => String(row.text).includes(token.split(".")[1] ?? ""))).toBe(false);
    const other = { ...who, deviceSecret: randomUUID() };
    await resumeRegistration(token, other);
    expect(await findRegistration(who.deviceSecret)).toBeUndefined();
    expect(await refusal(completeRegistration(first, other))).toBe("code-expired");
    await sendRegistrationCode(other);
    await completeRegistration(await codeNow(other.deviceSecret), other);
    const [own] = await db().select({ at: account.emailVerifiedAt }).from(account).where(eq(account.email, email));
    expect(own?.at).toBeInstanceOf(Date);
  });

  it("does not work with another's, an altered or an old link", async () => {
    await begin();
    const token = linkToken("registration-resume", await idOf());
    for (const bad of ["", "x", `${token}x`, linkToken("email", await idOf()), token.slice(0, -1)])
      expect(await refusal(resumeRegistration(bad, { ...who, deviceSecret: randomUUID() }))).toBe("registration-over");
    clock.now = () => new Date(Date.now() + 25 * 60 * 60 * 1000);
    expect(await refusal(resumeRegistration(token, { ...who, deviceSecret: randomUUID() }))).toBe("registration-over");
    await sweepRegistrations();
    expect(await db().select().from(registration).where(eq(registration.email, email))).toEqual([]);
  });

  it("mails three links a day to one mailbox, whoever asks", async () => {
    const answers: string[] = [];
    for (let browser = 0; browser < 4; browser++) {
      const other = { ...who, deviceSecret: randomUUID(), address: `10.50.0.${String(browser)}` };
      await beginRegistration({ email, password }, "it", other);
      answers.push(await refusal(mailResumeLink(other)));
    }
    expect(answers).toEqual(["done", "done", "done", "too-many-today"]);
  });
});
