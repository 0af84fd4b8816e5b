import "server-only";
import { and, asc, eq, gt, inArray, isNull, or } from "drizzle-orm";
import type { Database } from "@/db/client";
import { noticeChoice } from "@/db/schema/billing/bill-notice";
import { account, association } from "@/db/schema/identity";
import type { NoticeChoice, Reader } from "@/lib/billing/rules/notices";
import type { Locale } from "@/lib/i18n";

/** An account that sees a line, with what it chose to be told. */
export interface NoticeReader extends Reader {
  readonly accountId: string;
  readonly lineId: string;
  readonly email: string;
  /** E.164. */
  readonly mobile: string | null;
  readonly name: string;
  readonly language: Locale;
  readonly isHolder: boolean;
  readonly choices: readonly NoticeChoice[];
}

/** Everybody who sees these lines now: a delegate until their day, nobody whose account is closed. */
export async function listReaders(on: Database, lineIds: readonly string[], now: Date): Promise<NoticeReader[]> {
  const people = await on
    .select({
      accountId: account.id,
      lineId: association.lineId,
      proof: association.proof,
      access: association.access,
      holderSince: association.holderSince,
      email: account.email,
      mobile: account.recoveryMobile,
      name: account.name,
      language: account.language,
    })
    .from(association)
    .innerJoin(account, eq(account.id, association.accountId))
    .where(
      and(
        inArray(association.lineId, [...lineIds]),
        or(isNull(association.until), gt(association.until, now)),
        isNull(account.erasedAt),
        isNull(account.disabledAt),
      ),
    )
    .orderBy(asc(association.lineId), asc(account.id));
  const choices = await on
    .select({
      accountId: noticeChoice.accountId,
      lineId: noticeChoice.lineId,
      kind: noticeChoice.kind,
      way: noticeChoice.way,
      isOn: noticeChoice.isOn,
    })
    .from(noticeChoice)
    .where(inArray(noticeChoice.lineId, [...lineIds]));
  return people.map(({ proof, holderSince, ...reader }) => ({
    ...reader,
    isDelegate: proof === "delegation",
    isHolder: holderSince !== null,
    choices: choices.filter(({ accountId, lineId }) => accountId === reader.accountId && lineId === reader.lineId),
  }));
}
