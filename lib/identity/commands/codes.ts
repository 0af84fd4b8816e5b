import "server-only";
import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { v4 as uuidv4 } from "uuid";
import { db, type Database } from "@/db/client";
import { challenge } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import type { Locale } from "@/lib/i18n";
import { findOpenChallenge, type OpenChallenge } from "@/lib/identity/queries/open-challenge";
import { countTry, isBelowLimit, refundTry } from "@/lib/identity/rate-limit";
import {
  CODE_ADDRESS_LIMIT,
  CODE_DAY_LIMIT,
  CODE_MOBILE_LIMIT,
  CODE_SECONDS,
  CODE_TRIES,
  CODE_WORLD_LIMIT,
  isItalianMobile,
  type CodePurpose,
} from "@/lib/identity/rules";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { queueSms } from "@/lib/notifications/commands/queue-sms";
import { codeOf, hashSecret, isSame } from "@/lib/one-time";

/** A code that is to be sent. */
export interface CodeRequest {
  readonly purpose: CodePurpose;
  /** What it is for: an account, a registration, or a stranger's claim that names nobody. */
  readonly subject: string;
  /** E.164. Nothing where nobody is to get one: whoever asks sees no difference. */
  readonly mobile: string | null;
  /** The mailbox to send it to instead, and whom the mail greets. */
  readonly mail?: { readonly address: string; readonly name: string } | undefined;
  readonly language: Locale;
  readonly address: string;
  /** The secret in the browser that asks: the code works there alone. */
  readonly browserSecret: string;
}

/**
 * Sends a code by SMS, or by mail where that is asked for; it takes the place of an older one for the same. Counted before anything is written, per subject, address and number
 * and over all, so that nobody pumps messages: Italian mobiles alone get any.
 * @returns the id of the challenge.
 * @throws UserError `too-many-tries`.
 */
export async function startCode(tx: Database, request: CodeRequest): Promise<string> {
  const { purpose, subject, language, browserSecret } = request;
  await countTry(CODE_ADDRESS_LIMIT, request.address);
  await countTry(CODE_DAY_LIMIT, `${purpose} ${subject}`);
  const mobile = request.mobile !== null && (await maySend(request.mobile)) ? request.mobile : null;
  const mail = request.mail && (await isBelowLimit(CODE_MOBILE_LIMIT, request.mail.address)) ? request.mail : undefined;
  const now = clock.now();
  const id = uuidv4();
  // Two requests at one moment follow one another: the second one's code is the one that counts.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${purpose} ${subject}`}::text, 0))`);
  await tx
    .update(challenge)
    .set({ endedAt: now })
    .where(and(eq(challenge.purpose, purpose), eq(challenge.subject, subject), isNull(challenge.endedAt)));
  await tx.insert(challenge).values({
    id,
    purpose,
    subject,
    mobile,
    email: mail?.address ?? null,
    browserHash: hashSecret(browserSecret),
    createdAt: now,
    expiresAt: new Date(now.getTime() + CODE_SECONDS * 1000),
  });
  if (mobile !== null)
    await queueSms(tx, { address: mobile, language, template: "code", values: { challengeId: id, purpose }, once: `code:${id}` });
  if (mail) {
    const values = { about: "sign-in-code", name: mail.name, path: "/login", challengeId: id } as const;
    await queueMail(tx, { address: mail.address, language, template: "access", values, once: `code:${id}` });
  }
  return id;
}

/** Silent about the number itself: that it had its messages for today is no stranger's business. */
async function maySend(mobile: string): Promise<boolean> {
  return isItalianMobile(mobile) && (await isBelowLimit(CODE_MOBILE_LIMIT, mobile)) && (await isBelowLimit(CODE_WORLD_LIMIT, "all"));
}

/**
 * Counts one try on this browser's challenge, before the code is looked at: parallel guesses cannot outrun the count.
 * @throws UserError `code-expired` when there is none (any more), `code-used-up` after five.
 */
export async function countCodeTry(purpose: CodePurpose, browserSecret: string | undefined): Promise<OpenChallenge> {
  const open = await findOpenChallenge(purpose, browserSecret);
  if (!open) throw new UserError("code-expired");
  const counted = await db()
    .update(challenge)
    .set({ tries: sql`${challenge.tries} + 1` })
    .where(and(eq(challenge.id, open.id), isNull(challenge.endedAt), isNull(challenge.confirmedAt), lt(challenge.tries, CODE_TRIES)))
    .returning({ id: challenge.id });
  if (counted.length === 0) throw new UserError("code-used-up");
  return open;
}

/** Whether the code is the challenge's. A challenge that was sent to nobody has none. */
export function isRightCode({ id, mobile, email }: OpenChallenge, code: string): boolean {
  return isSame(codeOf(id), code) && (mobile !== null || email !== null);
}

/**
 * Ends a challenge whose code was right, in the transaction of what it was for, once. It counts for none of the day's limits any more: only
 * codes that nobody answered do.
 * @throws UserError `code-expired` when somebody was quicker.
 */
export async function endChallenge(tx: Database, id: string): Promise<void> {
  const ended = await tx
    .update(challenge)
    .set({ endedAt: clock.now() })
    .where(and(eq(challenge.id, id), isNull(challenge.endedAt)))
    .returning({ purpose: challenge.purpose, subject: challenge.subject, mobile: challenge.mobile, email: challenge.email });
  const [own] = ended;
  if (!own) throw new UserError("code-expired");
  await refundTry(CODE_DAY_LIMIT, `${own.purpose} ${own.subject}`);
  const target = own.mobile ?? own.email;
  if (target !== null) await refundTry(CODE_MOBILE_LIMIT, target);
}

/** Gives up what this browser was asked a code for: the one that was sent opens nothing any more. */
export async function dropChallenges(purpose: CodePurpose, browserSecret: string): Promise<void> {
  await db()
    .update(challenge)
    .set({ endedAt: clock.now() })
    .where(and(eq(challenge.purpose, purpose), eq(challenge.browserHash, hashSecret(browserSecret)), isNull(challenge.endedAt)));
}
