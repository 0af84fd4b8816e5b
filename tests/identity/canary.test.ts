import { and, eq, isNull, sql } from "drizzle-orm";
import pino from "pino";
import { expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { challenge } from "@/db/schema/identity";
import { lineBillCode } from "@/db/schema/lines";
import { confirmSignIn } from "@/lib/identity/commands/confirm-sign-in";
import { changePassword } from "@/lib/identity/commands/set-password";
import { signIn } from "@/lib/identity/commands/sign-in";
import { beginTotp } from "@/lib/identity/commands/totp";
import { getTotp } from "@/lib/identity/queries/get-totp";
import { beginRegistration } from "@/lib/onboarding/commands/begin-registration";
import { chooseMobile } from "@/lib/onboarding/commands/choose-mobile";
import { chooseNumber } from "@/lib/onboarding/commands/choose-number";
import { completeRegistration } from "@/lib/onboarding/commands/complete-registration";
import { proveByBillCode } from "@/lib/onboarding/commands/prove-by-bill-code";
import { confirmRecovery, finishRecovery, startRecovery } from "@/lib/onboarding/commands/recover";
import { mailResumeLink } from "@/lib/onboarding/commands/resume-registration";
import { findRegistration } from "@/lib/onboarding/queries";
import { billCodeHash, codeOf, linkToken } from "@/lib/one-time";
import { log } from "@/lib/log";
import { addStaff, terminalPrincipal } from "@/lib/staff/commands/manage-staff";
import { account } from "@/db/schema/identity";
import { aLine, aMobileNumber } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";

useDatabase();

const PASSWORDS = ["canary-one aviary at sea", "canary-two aviary at sea", "canary-three aviary at sea"] as const;
const email = "canary@posta.example";
const elsewhere = { address: "10.99.0.2", deviceSecret: "the secret of another browser's cookie", userAgent: "test" };
const who = { address: "10.99.0.1", deviceSecret: "the secret of this browser's cookie", userAgent: "test" };

async function openCode(): Promise<string> {
  const [open] = await db().select({ id: challenge.id }).from(challenge).where(isNull(challenge.endedAt));
  return codeOf(open?.id ?? "");
}

/** Everything that is logged from now on, down to the least of it, as it would be written. */
function everythingLogged(): () => string {
  const lines: string[] = [];
  const stream = Reflect.get(log, pino.symbols.streamSym) as { write: (line: string) => void };
  vi.spyOn(stream, "write").mockImplementation((line) => lines.push(line));
  log.level = "trace";
  return () => lines.join("");
}

/** Every row of every table, the queue's included, as text. */
async function dump(): Promise<string> {
  const { rows } = await db().execute<{ schema: string; name: string }>(
    sql`select table_schema as schema, table_name as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema in ('public', 'graphile_worker')`,
  );
  const parts: string[] = [];
  for (const { schema, name } of rows) {
    const { rows: texts } = await db().execute<{ text: string }>(
      `select coalesce(string_agg(to_jsonb(t)::text, chr(10)), '') as text from "${schema}"."${name}" t`,
    );
    parts.push(texts[0]?.text ?? "");
  }
  return parts.join("\n");
}

it("no password, code, cookie, link or key stands in any table or in the log, after every way in was used", async () => {
  const logged = everythingLogged();
  const { lineId, number } = await aLine();
  await db()
    .insert(lineBillCode)
    .values({ lineId, codeHash: billCodeHash(number, "8F3KQ2M7"), issuedOn: "2026-11-01" });
  const codes: string[] = [];
  const take = async () => {
    const code = await openCode();
    codes.push(code);
    return code;
  };

  await beginRegistration({ email, password: PASSWORDS[0] }, "it", who);
  await mailResumeLink(who);
  const link = linkToken("registration-resume", (await findRegistration(who.deviceSecret))?.id ?? "");
  await chooseNumber(number, who);
  await proveByBillCode("8F3K-Q2M7", who);
  await chooseMobile(aMobileNumber(), who);
  await completeRegistration(await take(), who);
  await signIn({ email, password: PASSWORDS[0] }, elsewhere);
  const { sessionSecret, accountId } = await confirmSignIn(await take(), elsewhere);
  await changePassword(principalOf(accountId), "none", { current: PASSWORDS[0], password: PASSWORDS[1] });
  await startRecovery({ email, phone: "" }, "it", who);
  await confirmRecovery(await take(), who.deviceSecret);
  await finishRecovery(PASSWORDS[2], who.deviceSecret);
  await beginTotp(principalOf(accountId));
  const totp = await getTotp(principalOf(accountId));
  const keys = await addStaff(terminalPrincipal(), { email, role: "operator" });

  const text = await dump();
  expect(text).toContain(email);
  expect(
    await db()
      .select()
      .from(account)
      .where(and(eq(account.email, email))),
  ).toHaveLength(1);
  const secrets = [
    ...PASSWORDS,
    who.deviceSecret,
    elsewhere.deviceSecret,
    sessionSecret,
    link.split(".")[1] ?? "",
    "8F3KQ2M7",
    "8F3K-Q2M7",
    totp.on ? "" : (totp.secret ?? ""),
    keys.password,
    keys.totpSecret,
  ];
  // A mistake of a caller's: the names of secrets are blanked before they are written.
  log.info({ password: PASSWORDS[0], request: { cookie: who.deviceSecret }, body: { form: { code: codes[0] } } }, "canary");
  const told = logged();
  expect(told).toContain("an account was made");
  expect(told).toContain("canary");
  for (const place of [text, told]) expect(secrets.filter((secret) => secret === "" || place.includes(secret))).toEqual([]);
  // Six digits alone may stand in a number or an instant by chance: as a value or in a message they may not.
  expect(codes.filter((code) => new RegExp(`"${code}"|#${code}|: ${code}\\b`).test(text + told))).toEqual([]);
  expect(codes).toHaveLength(3);
});
