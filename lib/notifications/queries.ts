import "server-only";
import { desc, inArray, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { notification, tellsOfSms } from "@/db/schema/notifications";
import { clock } from "@/lib/clock";
import { CODE_SECONDS, SMS_LATE_SECONDS, SMS_STATE_SECONDS } from "@/lib/notifications/rules";

/** The messages that went to somebody's addresses, newest first: what kind and when, never what they said. */
export function listMessagesTo(addresses: readonly string[], limit: number) {
  return db()
    .select({
      channel: notification.channel,
      address: notification.address,
      kind: notification.template,
      state: notification.state,
      createdAt: notification.createdAt,
      sentAt: notification.sentAt,
    })
    .from(notification)
    .where(inArray(notification.address, [...addresses]))
    .orderBy(desc(notification.createdAt))
    .limit(limit);
}

let known: { readonly at: number; readonly delayed: Promise<boolean> } | undefined;

/**
 * Whether SMS are delayed at the moment: one waits that was not taken at once, and none was taken since it was queued. Of all of them and never of one number,
 * by what `tellsOfSms` leaves in; asked of the database every few seconds at most, however many pages ask.
 */
export function areSmsDelayed(): Promise<boolean> {
  const now = clock.now().getTime();
  if (known === undefined || Math.abs(now - known.at) >= SMS_STATE_SECONDS * 1000) {
    const delayed = readSmsState(now);
    known = { at: now, delayed };
    delayed.catch(() => {
      known = undefined;
    });
  }
  return known.delayed;
}

/** Two ends of two small indexes. An SMS that is older than a code's life says nothing about now. */
async function readSmsState(now: number): Promise<boolean> {
  const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();
  const { rows } = await db().execute<{ delayed: boolean }>(sql`
    with late as (
      select created_at at from notification
      where state = 'waiting' and ${tellsOfSms} and created_at > ${ago(CODE_SECONDS)}::timestamptz
        and (attempts > 0 or created_at < ${ago(SMS_LATE_SECONDS)}::timestamptz)
      order by created_at desc limit 1
    ), taken as (
      select sent_at at from notification where state = 'sent' and ${tellsOfSms} order by sent_at desc limit 1
    )
    select late.at is not null and (taken.at is null or taken.at < late.at) delayed
    from (select 1) one left join late on true left join taken on true`);
  return rows[0]?.delayed ?? false;
}
