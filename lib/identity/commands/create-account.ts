import "server-only";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { account } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import type { Locale } from "@/lib/i18n";

/** What a login begins with. */
export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  /** E.164, shown to be theirs by a code. */
  readonly recoveryMobile?: string;
  readonly language?: Locale;
  readonly emailVerifiedAt?: Date | null;
}

/** Opens a login: for registration, the demo and tests. The e-mail must be free. @returns its id. */
export async function createAccount(values: NewAccount, tx = db()): Promise<string> {
  const now = clock.now();
  const { email, name, passwordHash, recoveryMobile = null, language = "it", emailVerifiedAt = null } = values;
  const id = uuidv7();
  await tx.insert(account).values({
    id,
    email,
    name,
    passwordHash,
    language,
    emailVerifiedAt,
    recoveryMobile,
    recoveryMobileAt: recoveryMobile === null ? null : now,
    createdAt: now,
  });
  return id;
}
