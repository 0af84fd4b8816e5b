import { dictionary } from "@zxcvbn-ts/language-common";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { account } from "@/db/schema/identity";
import { requireGoodPassword } from "@/lib/identity/commands/check-password";
import { createAccount } from "@/lib/identity/commands/create-account";
import { openSession } from "@/lib/identity/commands/open-session";
import { changePassword } from "@/lib/identity/commands/set-password";
import { hashPassword, verifyPassword } from "@/lib/identity/password";
import { listSessions } from "@/lib/identity/queries/list-sessions";
import { hashSecret } from "@/lib/one-time";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { refusal } from "../fixtures/refusal";

useDatabase();

const answer = (password: string, about: string[] = []) =>
  refusal(
    Promise.resolve().then(() => {
      requireGoodPassword(password, about);
    }),
  );

describe("a password that is chosen", () => {
  it.each(["quattro cavalli verdi al mare", "🐎".repeat(15), "a1b2c3d4e5f6", "  spazi  fuori  ", "x".repeat(1024), "ユーザーの秘密の言葉"])(
    "%.30s is taken",
    async (password) => {
      expect(await answer(password)).toBe("done");
    },
  );

  it.each(["", "1234567", "🐎🐎🐎🐎🐎🐎🐎"])("%j is too short", async (password) => {
    expect(await answer(password)).toBe("password-short");
  });

  it("is none of the common ones, whatever their case", async () => {
    const long = dictionary["passwords-common"].filter((entry) => entry.length >= 8);
    expect(long.length).toBeGreaterThan(10_000);
    const taken: string[] = [];
    for (const entry of long) if ((await answer(entry)) === "done" || (await answer(entry.toUpperCase())) === "done") taken.push(entry);
    expect(taken).toEqual([]);
  });

  it.each(["MyTIM2026", "mytim-1234", "anna.ferri", "Ann4F3rri!", "f3rr1_2026", "3475550142", "anna3475550142", "Telecom123"])(
    "%s is about the person or the product",
    async (password) => {
      expect(await answer(password, ["anna.ferri@posta.example", "Anna Ferri", "3475550142"])).not.toBe("done");
    },
  );

  it("may hold such a word among others", async () => {
    expect(await answer("anna ferri va al mare in bici", ["anna.ferri@posta.example", "Anna Ferri"])).toBe("done");
  });
});

describe("changing it", () => {
  const old = "una password qualunque";
  let accountId: string;
  let sessionId: string;
  let made = 0;

  beforeEach(async () => {
    made += 1;
    accountId = await createAccount({
      email: `change-${String(made)}@posta.example`,
      name: "Mario",
      passwordHash: await hashPassword(old),
    });
    const origin = { address: "10.0.0.1", userAgent: "test", deviceSecret: undefined };
    const open = () => db().transaction((tx) => openSession(tx, { accountId, method: "password" }, origin, new Date()));
    sessionId = hashSecret((await open()).sessionSecret);
    await open();
  });

  const hashNow = async () => (await db().select({ hash: account.passwordHash }).from(account).where(eq(account.id, accountId)))[0]?.hash;

  it("needs the one that it was, and ends every other session", async () => {
    const wrong = { current: "not it", password: "un'altra ancora più lunga" };
    expect(await refusal(changePassword(principalOf(accountId), sessionId, wrong))).toBe("wrong-password");
    await changePassword(principalOf(accountId), sessionId, { ...wrong, current: old });
    expect(await verifyPassword(await hashNow(), wrong.password)).toBe(true);
    expect((await listSessions(principalOf(accountId))).map(({ id }) => id)).toEqual([sessionId]);
  });

  it("follows the same rule, and nobody does it for somebody else", async () => {
    for (const [password, code] of [
      ["1234567", "password-short"],
      ["password1", "password-common"],
      [`change-${String(made)}!`, "password-personal"],
    ])
      expect(await refusal(changePassword(principalOf(accountId), sessionId, { current: old, password: password ?? "" }))).toBe(code);
    const delegate = principalOf(accountId, { actor: "01900000-0000-7000-8000-000000000000" });
    expect(await refusal(changePassword(delegate, sessionId, { current: old, password: "un'altra ancora più lunga" }))).toBe("not-found");
    expect(await verifyPassword(await hashNow(), old)).toBe(true);
  });
});
