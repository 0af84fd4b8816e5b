import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { account, challenge, rateLimit, session } from "@/db/schema/identity";
import { consent } from "@/db/schema/identity/profile";
import { notification } from "@/db/schema/notifications";
import { clock } from "@/lib/clock";
import { beginEmailChange, confirmEmailChange, stopEmailChange } from "@/lib/identity/commands/change-email";
import { beginMobileChange, confirmMobileCode } from "@/lib/identity/commands/change-mobile";
import { setConsent, setLanguage } from "@/lib/identity/commands/consents";
import { openSession } from "@/lib/identity/commands/open-session";
import { listConsents } from "@/lib/identity/queries/consents";
import { findEmailChange } from "@/lib/identity/queries/contact-change";
import { codeOf } from "@/lib/one-time";
import { aMobileNumber, anAccount } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { mailedLink, noticesTo } from "../fixtures/mails";
import { refusal } from "../fixtures/refusal";

useDatabase();
const realNow = clock.now;
const origin = { address: "203.0.113.7", userAgent: "test", deviceSecret: "this browser" };

beforeEach(() => db().delete(rateLimit));
afterEach(() => {
  clock.now = realNow;
});

async function accountNow(accountId: string) {
  const [row] = await db().select().from(account).where(eq(account.id, accountId));
  if (!row) throw new Error("no account");
  return row;
}

const newAddress = () => `${crypto.randomUUID()}@posta.example`;

describe("another e-mail address", () => {
  it("counts once both mailboxes have said yes, in any order", async () => {
    for (const order of ["old first", "new first"]) {
      const { accountId, email } = await anAccount();
      const wanted = newAddress();
      await beginEmailChange(principalOf(accountId), wanted);
      const links = [await mailedLink(email, "email-old"), await mailedLink(wanted, "email-new")];
      if (order === "new first") links.reverse();
      expect(await confirmEmailChange(links[0] ?? "")).toBe("waiting");
      expect(await confirmEmailChange(links[0] ?? "")).toBe("waiting");
      expect((await accountNow(accountId)).email).toBe(email);
      expect(await confirmEmailChange(links[1] ?? "")).toBe("changed");
      expect(await accountNow(accountId)).toMatchObject({ email: wanted, emailVerifiedAt: expect.any(Date) as Date });
      for (const link of links) expect(await refusal(confirmEmailChange(link))).toBe("link-over");
      for (const address of [email, wanted]) expect((await noticesTo(address))[0]?.about).toBe("email-changed");
      const rows = await db().select({ action: auditLog.action }).from(auditLog).where(eq(auditLog.subject, accountId));
      expect(rows.map(({ action }) => action)).toEqual(["email.change-begin", "email.change"]);
    }
  });

  it("both links pressed at once change it once", async () => {
    const { accountId, email } = await anAccount();
    const wanted = newAddress();
    await beginEmailChange(principalOf(accountId), wanted);
    const links = [await mailedLink(email, "email-old"), await mailedLink(wanted, "email-new")];
    const answers = await Promise.all(links.map((link) => confirmEmailChange(link)));
    expect(answers.sort()).toEqual(["changed", "waiting"]);
    expect((await accountNow(accountId)).email).toBe(wanted);
  });

  it("each side sees the other one masked, and its link stands in no table", async () => {
    const { accountId, email } = await anAccount();
    const wanted = newAddress();
    await beginEmailChange(principalOf(accountId), wanted);
    const link = await mailedLink(wanted, "email-new");
    expect(await findEmailChange(link)).toMatchObject({
      side: "email-new",
      newEmail: wanted,
      oldEmail: `${email.charAt(0)}•••@test.example`,
    });
    const rows = await db().select().from(notification);
    expect(JSON.stringify(rows)).not.toContain(link.split(".")[1]);
  });

  it.each(["email-old", "email-new"] as const)("%s stops it; from the old mailbox every session ends", async (side) => {
    const { accountId, email } = await anAccount();
    const wanted = newAddress();
    await db().transaction((tx) => openSession(tx, { accountId, method: "password" }, origin, new Date()));
    await beginEmailChange(principalOf(accountId), wanted);
    const old = await mailedLink(email, "email-old");
    const fresh = await mailedLink(wanted, "email-new");
    await confirmEmailChange(old);
    await stopEmailChange(side === "email-old" ? old : fresh);
    expect(await refusal(confirmEmailChange(fresh))).toBe("link-over");
    expect(await refusal(stopEmailChange(fresh))).toBe("link-over");
    expect((await accountNow(accountId)).email).toBe(email);
    const sessions = await db().select().from(session).where(eq(session.accountId, accountId));
    expect(sessions.map(({ endedAt }) => endedAt !== null)).toEqual([side === "email-old"]);
  });

  it("begins alike for an address that has an account; that account is told, and gets no link", async () => {
    const { accountId, email } = await anAccount();
    const taken = await anAccount();
    expect(await refusal(beginEmailChange(principalOf(accountId), taken.email))).toBe("done");
    expect(await noticesTo(taken.email)).toMatchObject([{ about: "email-taken", path: "/login" }]);
    expect(await confirmEmailChange(await mailedLink(email, "email-old"))).toBe("waiting");
  });

  it("an address that was taken in the meantime stays the other's", async () => {
    const { accountId, email } = await anAccount();
    const wanted = newAddress();
    await beginEmailChange(principalOf(accountId), wanted);
    await anAccount({ email: wanted });
    await confirmEmailChange(await mailedLink(email, "email-old"));
    expect(await refusal(confirmEmailChange(await mailedLink(wanted, "email-new")))).toBe("email-taken");
    expect((await accountNow(accountId)).email).toBe(email);
  });

  it("a link is over after a day, when a newer change was begun, and when it is not ours", async () => {
    const { accountId, email } = await anAccount();
    const me = principalOf(accountId);
    await beginEmailChange(me, newAddress());
    const first = await mailedLink(email, "email-old");
    await beginEmailChange(me, newAddress());
    const second = await mailedLink(email, "email-old");
    expect(await refusal(confirmEmailChange(first))).toBe("link-over");
    clock.now = () => new Date(Date.now() + 25 * 60 * 60 * 1000);
    expect(await refusal(confirmEmailChange(second))).toBe("link-over");
    expect(await findEmailChange(second)).toBeUndefined();
    for (const forged of ["", "x", second.replace(/.$/, "!")]) expect(await refusal(stopEmailChange(forged))).toBe("link-over");
  });

  it("asks for a fresh proof, of the account itself, five times a day", async () => {
    const { accountId, email } = await anAccount();
    const me = principalOf(accountId);
    expect(await refusal(beginEmailChange({ ...me, authenticatedAt: new Date(0) }, newAddress()))).toBe("confirm-first");
    expect(await refusal(beginEmailChange({ ...me, actor: "operator" }, newAddress()))).toBe("not-found");
    expect(await refusal(beginEmailChange(me, email))).toBe("email-same");
    for (let asked = 0; asked < 4; asked++) expect(await refusal(beginEmailChange(me, newAddress()))).toBe("done");
    expect(await refusal(beginEmailChange(me, newAddress()))).toBe("too-many-today");
  });
});

/** The code that was sent last about an account's recovery mobile, and where to. */
async function sentCode(accountId: string) {
  const rows = await db().select().from(challenge).where(eq(challenge.subject, accountId)).orderBy(challenge.createdAt);
  const last = rows.at(-1);
  return { code: codeOf(last?.id ?? ""), mobile: last?.mobile, count: rows.length };
}

describe("another recovery mobile", () => {
  it("asks the old number, then the new one", async () => {
    const old = aMobileNumber();
    const wanted = aMobileNumber();
    const { accountId, email } = await anAccount({ recoveryMobile: old });
    const me = principalOf(accountId);
    await beginMobileChange(me, wanted, origin);
    const first = await sentCode(accountId);
    expect(first.mobile).toBe(old);
    expect(await refusal(confirmMobileCode(me, first.code === "000000" ? "000001" : "000000", origin))).toBe("wrong-code");
    expect(await confirmMobileCode(me, first.code, origin)).toBe("waiting");
    const second = await sentCode(accountId);
    expect(second.mobile).toBe(wanted);
    expect((await accountNow(accountId)).recoveryMobile).toBe(old);
    const moved = new Date(Date.now() + 60_000);
    clock.now = () => moved;
    expect(await confirmMobileCode(me, second.code, origin)).toBe("changed");
    expect(await accountNow(accountId)).toMatchObject({ recoveryMobile: wanted, recoveryMobileAt: moved });
    expect(await noticesTo(email)).toMatchObject([{ about: "mobile-changed" }]);
    expect(await refusal(confirmMobileCode(me, second.code, origin))).toBe("code-expired");
  });

  it("the first one needs its own code alone", async () => {
    const { accountId } = await anAccount({ recoveryMobile: null, recoveryMobileAt: null });
    const wanted = aMobileNumber();
    await beginMobileChange(principalOf(accountId), wanted, origin);
    const { code, mobile } = await sentCode(accountId);
    expect(mobile).toBe(wanted);
    expect(await confirmMobileCode(principalOf(accountId), code, origin)).toBe("changed");
  });

  it("a code of another browser, another account or an earlier change counts for nothing", async () => {
    const { accountId } = await anAccount();
    const me = principalOf(accountId);
    await beginMobileChange(me, aMobileNumber(), origin);
    const { code } = await sentCode(accountId);
    expect(await refusal(confirmMobileCode(me, code, { ...origin, deviceSecret: "another" }))).toBe("code-expired");
    const stranger = principalOf((await anAccount()).accountId);
    expect(await refusal(confirmMobileCode(stranger, code, origin))).toBe("link-over");
    await beginMobileChange(me, aMobileNumber(), origin);
    expect(await refusal(confirmMobileCode(me, code, origin))).toBe("wrong-code");
  });

  it("is an Italian mobile, another than now, asked for freshly", async () => {
    const mobile = aMobileNumber();
    const { accountId } = await anAccount({ recoveryMobile: mobile });
    const me = principalOf(accountId);
    for (const typed of ["06 5550 1234", "+44 7911 123456", "+39 899 123456", "ciao"])
      expect(await refusal(beginMobileChange(me, typed, origin))).toBe("mobile-invalid");
    expect(await refusal(beginMobileChange(me, mobile, origin))).toBe("mobile-same");
    expect(await refusal(beginMobileChange({ ...me, authenticatedAt: new Date(0) }, aMobileNumber(), origin))).toBe("confirm-first");
  });
});

describe("consents", () => {
  it("are given and taken back one by one, and every time stays written", async () => {
    const { accountId } = await anAccount();
    const me = principalOf(accountId);
    expect(await listConsents(me)).toEqual([]);
    await setConsent(me, "marketing", false);
    await setConsent(me, "marketing", true);
    await setConsent(me, "marketing", true);
    await setConsent(me, "profiling", true);
    await setConsent(me, "marketing", false);
    expect((await listConsents(me)).map(({ kind, isGiven }) => [kind, isGiven])).toEqual([
      ["marketing", false],
      ["profiling", true],
      ["marketing", true],
    ]);
    expect(await listConsents(principalOf((await anAccount()).accountId))).toEqual([]);
  });

  it("are the customer's own word, never staff's; at once they are written once", async () => {
    const { accountId } = await anAccount();
    const me = principalOf(accountId);
    expect(await refusal(setConsent({ ...me, actor: "operator" }, "marketing", true))).toBe("not-found");
    await Promise.all(Array.from({ length: 8 }, () => setConsent(me, "third-parties", true)));
    expect(await db().select().from(consent).where(eq(consent.accountId, accountId))).toHaveLength(1);
  });
});

it("the language of mails follows the reader's choice, not that of staff who look", async () => {
  const { accountId } = await anAccount();
  await setLanguage(principalOf(accountId), "fr");
  await setLanguage(principalOf(accountId, { actor: "operator" }), "en");
  expect((await accountNow(accountId)).language).toBe("fr");
});
