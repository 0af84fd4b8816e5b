import "server-only";
import { and, eq, gt, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { account } from "@/db/schema/identity";
import { lineClaim } from "@/db/schema/identity/profile";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { countCodeTry, endChallenge, isRightCode, startCode } from "@/lib/identity/commands/codes";
import type { SignInOrigin } from "@/lib/identity/commands/open-session";
import { findProvedLine } from "@/lib/identity/commands/proved-line";
import { associate, type LineProof } from "@/lib/identity/commands/associate";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { requireSelf } from "@/lib/identity/commands/require-self";
import { countTry, refundTry } from "@/lib/identity/rate-limit";
import { BILL_CODE_ACCOUNT_LIMIT, BILL_CODE_LIMIT, CLAIM_LIMIT, CLAIM_SECONDS, provesBySms } from "@/lib/identity/rules";
import { normaliseBillCode } from "@/lib/lines/bill-code";
import { hasLeft } from "@/lib/lines/rules";
import { unsafeIsBillCode, unsafeIsOnLine, unsafeLineOfNumber } from "@/lib/lines/queries";
import { readLineNumber } from "@/lib/phone";
import { NOBODY, type Principal } from "@/lib/principal";

/**
 * Says that a number is one's own. On the line's own connection that is proof enough, as long as the line is ours; otherwise a claim waits for one, in the same words
 * whether the number is known or not.
 * @returns whether the line is associated already.
 * @throws UserError `confirm-first`, `phone-invalid`, `phone-ambiguous`, `line-already` or `too-many-today`.
 */
export async function claimLine(principal: Principal, typed: string, origin: SignInOrigin): Promise<"associated" | "claimed"> {
  const now = clock.now();
  requireFresh(principal, now);
  const { e164: number, kind } = readLineNumber(typed);
  await countTry(CLAIM_LIMIT, principal.subject);
  const found = await unsafeLineOfNumber([number]);
  // A line that is nobody's costs the same question.
  const isOnLine = await unsafeIsOnLine(found?.id ?? NOBODY, origin.address, now);
  return db().transaction(async (tx) => {
    if (found && (await findProvedLine(tx, principal, found.id))) throw new UserError("line-already");
    await endClaims(tx, principal, now);
    if (found && isOnLine && !hasLeft(found, dayOf(now))) {
      await associate(tx, principal, found, "network", now);
      return "associated";
    }
    const expiresAt = new Date(now.getTime() + CLAIM_SECONDS * 1000);
    await tx
      .insert(lineClaim)
      .values({ id: uuidv7(), accountId: principal.subject, number, kind, createdAt: now, expiresAt })
      .onConflictDoUpdate({
        target: lineClaim.accountId,
        targetWhere: isNull(lineClaim.endedAt),
        set: { number, kind, createdAt: now, expiresAt },
      });
    return "claimed";
  });
}

/** Sends a code to the claimed mobile number, if it is a line of ours that it proves; the answer is the same if not. */
export async function sendLineCode(principal: Principal, origin: SignInOrigin & { readonly deviceSecret: string }): Promise<void> {
  const now = clock.now();
  requireSelf(principal);
  await db().transaction(async (tx) => {
    const claim = await openClaim(tx, principal, now);
    if (claim.kind !== "mobile") throw new UserError("claim-over");
    const found = await unsafeLineOfNumber([claim.number], tx);
    const proves = found !== undefined && provesBySms(found, now);
    const [own] = await tx.select({ language: account.language }).from(account).where(eq(account.id, principal.subject));
    await startCode(tx, {
      purpose: "line",
      subject: principal.subject,
      mobile: proves ? claim.number : null,
      language: own?.language ?? "it",
      address: origin.address,
      browserSecret: origin.deviceSecret,
    });
  });
}

/** Proves the claimed number by the code that was sent there. @throws UserError `claim-over`, `wrong-code`, `code-expired`, `code-used-up`. */
export async function proveByCode(principal: Principal, code: string, origin: SignInOrigin): Promise<void> {
  requireSelf(principal);
  const tried = await countCodeTry("line", origin.deviceSecret);
  await db().transaction(async (tx) => {
    const claim = await openClaim(tx, principal, clock.now());
    if (tried.subject !== principal.subject || !isRightCode(tried, code)) throw new UserError("wrong-code");
    if (tried.mobile !== claim.number) throw new UserError("code-expired");
    await endChallenge(tx, tried.id);
    await settleClaim(tx, principal, claim.number, "sms");
  });
}

/** Proves the claimed number by the code on its bill or welcome letter. @throws UserError `claim-over`, `proof-failed`, `too-many-today`. */
export async function proveByBillCode(principal: Principal, billCode: string): Promise<void> {
  requireSelf(principal);
  const { number } = await openClaim(db(), principal, clock.now());
  await countTry(BILL_CODE_ACCOUNT_LIMIT, principal.subject);
  await countTry(BILL_CODE_LIMIT, number);
  const found = await unsafeLineOfNumber([number]);
  const code = normaliseBillCode(billCode);
  const isRight = await unsafeIsBillCode({ id: found?.id ?? NOBODY, number }, code ?? "");
  if (!isRight || code === undefined) throw new UserError("proof-failed");
  await refundTry(BILL_CODE_ACCOUNT_LIMIT, principal.subject);
  await refundTry(BILL_CODE_LIMIT, number);
  await db().transaction(async (tx) => {
    await settleClaim(tx, principal, number, "bill_code");
  });
}

/** Gives up the claim, to type another number. */
export async function dropClaim(principal: Principal): Promise<void> {
  await endClaims(db(), principal, clock.now());
}

async function openClaim(tx: Database, principal: Principal, now: Date) {
  const [claim] = await tx
    .select({ number: lineClaim.number, kind: lineClaim.kind })
    .from(lineClaim)
    .where(and(eq(lineClaim.accountId, principal.subject), isNull(lineClaim.endedAt), gt(lineClaim.expiresAt, now)));
  if (!claim) throw new UserError("claim-over");
  return claim;
}

async function settleClaim(tx: Database, principal: Principal, number: string, proof: LineProof): Promise<void> {
  const now = clock.now();
  const found = await unsafeLineOfNumber([number], tx);
  const proves = found && (proof === "bill_code" || provesBySms(found, now));
  if (!proves || !(await endClaims(tx, principal, now))) throw new UserError("claim-over");
  await associate(tx, principal, found, proof, now);
}

async function endClaims(tx: Database, principal: Principal, now: Date): Promise<boolean> {
  const ended = await tx
    .update(lineClaim)
    .set({ endedAt: now })
    .where(and(eq(lineClaim.accountId, principal.subject), isNull(lineClaim.endedAt)))
    .returning({ id: lineClaim.id });
  return ended.length > 0;
}
