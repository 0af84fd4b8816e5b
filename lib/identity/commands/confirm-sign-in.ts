import "server-only";
import { db } from "@/db/client";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { askSecondFactor } from "@/lib/identity/commands/ask-second-factor";
import { countCodeTry, endChallenge, isRightCode } from "@/lib/identity/commands/codes";
import { openSession, type SignedIn, type SignInOrigin } from "@/lib/identity/commands/open-session";
import { hasTotp, takeTotp } from "@/lib/identity/commands/totp";
import { findOpenChallenge } from "@/lib/identity/queries/open-challenge";
import { countTry } from "@/lib/identity/rate-limit";
import { ADDRESS_LIMIT } from "@/lib/identity/rules";
import { log } from "@/lib/log";
import { systemPrincipal } from "@/lib/principal";

/**
 * The second half of signing in on a new browser: the code that was sent, or the authenticator app's.
 * @throws UserError `wrong-code`, `code-expired`, `code-used-up` or `too-many-tries`.
 */
export async function confirmSignIn(code: string, origin: SignInOrigin): Promise<SignedIn> {
  const now = clock.now();
  await countTry(ADDRESS_LIMIT, origin.address);
  const tried = await countCodeTry("sign-in", origin.deviceSecret);
  const accountId = tried.subject;
  const usesApp = await hasTotp(db(), accountId);
  return db()
    .transaction(async (tx) => {
      if (!(usesApp ? await takeTotp(tx, accountId, code, now) : isRightCode(tried, code))) throw new UserError("wrong-code");
      await endChallenge(tx, tried.id);
      return openSession(tx, { accountId, method: usesApp ? "totp" : "code" }, origin, now);
    })
    .then(
      (signedIn) => {
        log.info({ accountId, address: origin.address }, "signed in with a second factor");
        return signedIn;
      },
      async (error: unknown) => {
        await recordAudit(db(), {
          principal: { ...systemPrincipal("visitor", now), subject: accountId },
          action: "sign-in.refused",
          details: { address: origin.address, step: "code" },
          at: now,
        });
        throw error;
      },
    );
}

/** Sends another code to whoever is signing in on this browser; the one before no longer works. @throws UserError `code-expired` or `too-many-tries`. */
export async function resendSignInCode(origin: SignInOrigin): Promise<void> {
  const { deviceSecret, address } = origin;
  const open = await findOpenChallenge("sign-in", deviceSecret);
  if (!open || deviceSecret === undefined) throw new UserError("code-expired");
  await askSecondFactor(open.subject, { address, browserSecret: deviceSecret });
}
