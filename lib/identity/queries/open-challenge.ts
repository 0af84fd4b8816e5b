import "server-only";
import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { challenge } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import type { CodePurpose } from "@/lib/identity/rules";
import { hashSecret } from "@/lib/one-time";

/** A code that a browser is waited for. */
export interface OpenChallenge {
  readonly id: string;
  readonly subject: string;
  /** E.164; nothing where nobody got one. */
  readonly mobile: string | null;
  /** The mailbox, for a code that went there instead. */
  readonly email: string | null;
  readonly confirmedAt: Date | null;
}

/** The newest challenge of this browser that has not ended; whose it is, its subject says. */
export async function findOpenChallenge(purpose: CodePurpose, browserSecret: string | undefined): Promise<OpenChallenge | undefined> {
  if (browserSecret === undefined) return undefined;
  const [found] = await db()
    .select({
      id: challenge.id,
      subject: challenge.subject,
      mobile: challenge.mobile,
      email: challenge.email,
      confirmedAt: challenge.confirmedAt,
    })
    .from(challenge)
    .where(
      and(
        eq(challenge.browserHash, hashSecret(browserSecret)),
        eq(challenge.purpose, purpose),
        isNull(challenge.endedAt),
        gt(challenge.expiresAt, clock.now()),
      ),
    )
    .orderBy(desc(challenge.createdAt))
    .limit(1);
  return found;
}
