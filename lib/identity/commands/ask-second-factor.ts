import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { account, passkey } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { startCode } from "@/lib/identity/commands/codes";
import { hasTotp } from "@/lib/identity/commands/totp";
import { isTooRecent } from "@/lib/identity/rules";

/**
 * Asks for the authenticator app's code where the account has one, else for one by SMS. Who has a fingerprint, and a password that was made anew by
 * an SMS within 72 hours, gets it by mail: whoever took over the mobile must not come in by it alone. So does everybody for 72 hours after staff took
 * a lost factor off, and longer while that leaves no mobile.
 * @throws UserError `code-expired` for nobody's account, `no-mobile`, or as `startCode`.
 */
export async function askSecondFactor(
  accountId: string,
  { address, browserSecret }: { address: string; browserSecret: string },
): Promise<void> {
  const [found] = await db()
    .select({
      email: account.email,
      name: account.name,
      mobile: account.recoveryMobile,
      language: account.language,
      passwordResetAt: account.passwordResetAt,
      factorRemovedAt: account.factorRemovedAt,
    })
    .from(account)
    .where(eq(account.id, accountId));
  if (!found) throw new UserError("code-expired");
  const usesApp = await hasTotp(db(), accountId);
  const now = clock.now();
  const isHelped = isTooRecent(found.factorRemovedAt, now) || (found.mobile === null && found.factorRemovedAt !== null);
  const usesMail = !usesApp && (isHelped || (isTooRecent(found.passwordResetAt, now) && (await hasPasskey(accountId))));
  const usesSms = !usesApp && !usesMail;
  if (usesSms && found.mobile === null) throw new UserError("no-mobile");
  const code = { purpose: "sign-in", subject: accountId, language: found.language, address, browserSecret } as const;
  const mail = usesMail ? { address: found.email, name: found.name } : undefined;
  await db().transaction((tx) => startCode(tx, { ...code, mobile: usesSms ? found.mobile : null, mail }));
}

async function hasPasskey(accountId: string): Promise<boolean> {
  const rows = await db().select({ id: passkey.id }).from(passkey).where(eq(passkey.accountId, accountId)).limit(1);
  return rows.length > 0;
}
