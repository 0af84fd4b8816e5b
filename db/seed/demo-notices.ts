import { and, eq, inArray } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { billNotice } from "@/db/schema/billing/bill-notice";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { readNoticedBills } from "@/lib/billing/commands/notices/noticed-bills";
import { listReaders } from "@/lib/billing/commands/notices/readers";
import { recordSuspension } from "@/lib/billing/commands/notices/suspension";
import { figuresOf, mailOf, messageKeys, type Notice } from "@/lib/billing/commands/notices/write-notice";
import { setNotice } from "@/lib/billing/commands/notices/set-notice";
import { setDelivery } from "@/lib/billing/commands/set-delivery";
import type { DeliveryWish } from "@/lib/billing/rules/delivery";
import type { Occasion } from "@/lib/billing/rules/notices";
import { addDays, dayOf, morningOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { logSent } from "./log-sent";

/**
 * What a person of the demo was told of the bills that they owe, with its log of deliveries, as if the portal had been there on those days; and how
 * their bills come. The one that is overdue was announced to lead to a suspension.
 */
export async function tellDemoNotices(tx: Database, accountId: string, delivery: DeliveryWish, now: Date): Promise<void> {
  const principal = { subject: accountId, actor: accountId, scopes: [], authenticatedAt: now };
  const open = await tx
    .select({ id: bill.id, lineId: line.id })
    .from(bill)
    .innerJoin(line, and(eq(line.id, bill.lineId), eq(line.kind, "fixed")))
    .innerJoin(association, eq(association.lineId, line.id))
    .where(and(eq(association.accountId, accountId), inArray(bill.state, ["open"])));
  const [first] = open;
  if (!first) return;
  await setDelivery(principal, { requestId: uuidv7(), lineId: first.lineId, wish: delivery, isConfirmed: true }, tx);
  await setNotice(principal, { lineId: first.lineId, kind: "due", way: "sms", on: true }, tx);
  const [reader] = await listReaders(tx, [first.lineId], now);
  const ids = open.map(({ id }) => id);
  for (const one of reader ? await readNoticedBills(tx, ids, now) : []) {
    const days: [Occasion, string][] = [
      ["new", one.issueDate],
      ["due", addDays(one.dueDate, -5)],
      ["overdue", addDays(one.dueDate, 1)],
      ["suspension", addDays(one.dueDate, env().SUSPENSION_AFTER_DAYS)],
    ];
    for (const [kind, day] of days.filter((each) => each[1] < dayOf(now))) {
      const at = morningOf(day);
      const suspension = kind === "suspension" ? await recordSuspension(tx, one, at) : undefined;
      if (reader) await tell(tx, { bill: one, kind, reader, ...(suspension && { suspension }) }, at);
    }
  }
}

async function tell(tx: Database, notice: Notice, at: Date): Promise<void> {
  const { bill: of, kind, reader, suspension } = notice;
  const keys = messageKeys(notice);
  const sent = { language: reader.language, template: "bill-notice", at } as const;
  if (keys.mail !== null)
    await logSent(tx, { ...sent, channel: "mail", address: reader.email, values: mailOf(notice, keys.mail, at).values, once: keys.mail });
  if (keys.sms !== null && reader.mobile !== null)
    await logSent(tx, { ...sent, channel: "sms", address: reader.mobile, values: figuresOf(notice, at), once: keys.sms });
  await tx
    .insert(billNotice)
    .values({ billId: of.id, kind, accountId: reader.accountId, suspensionId: suspension?.id ?? null, at, ...keys });
}
