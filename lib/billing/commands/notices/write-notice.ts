import "server-only";
import type { Database } from "@/db/client";
import { addJob } from "@/db/queue";
import type { NoticedBill } from "@/lib/billing/commands/notices/noticed-bills";
import type { NoticeReader } from "@/lib/billing/commands/notices/readers";
import { dueCents } from "@/lib/billing/rules";
import { isNoticeOn, noticeWords, type Occasion } from "@/lib/billing/rules/notices";
import { dayOf, type Day } from "@/lib/dates";
import { env } from "@/lib/env";
import { isItalianMobile } from "@/lib/identity/rules";
import type { Cents } from "@/lib/money";
import { queueMail, type Mail } from "@/lib/notifications/commands/queue-mail";
import { queueSms } from "@/lib/notifications/commands/queue-sms";
import { formatPhone } from "@/lib/phone-format";

/** An occasion of a bill that is told to somebody. */
export interface Notice {
  readonly bill: NoticedBill;
  readonly kind: Occasion;
  readonly reader: NoticeReader;
  /** Of a notice before a suspension: the record that it tells of, and the first day. */
  readonly suspension?: { readonly id: string; readonly notBefore: Day };
}

/** By which ways a reader is told of an occasion, as the keys of the messages; by neither where they want nothing. */
export function messageKeys({ bill, kind, reader, suspension }: Notice): { readonly mail: string | null; readonly sms: string | null } {
  const instalment = instalmentOf({ bill, kind });
  const key = `bill-${kind}:${suspension?.id ?? bill.id}:${reader.accountId}${instalment === null ? "" : `:${instalment}`}`;
  const isAlways = kind === "suspension";
  const wantsSms = isAlways || isNoticeOn(reader, reader.choices, kind, "sms");
  const hasMobile = reader.mobile !== null && isItalianMobile(reader.mobile);
  // Who has no number for an SMS is told by mail.
  const wantsMail = isAlways || isNoticeOn(reader, reader.choices, kind, "mail") || (wantsSms && !hasMobile);
  return { mail: wantsMail ? key : null, sms: wantsSms && hasMobile ? `${key}:sms` : null };
}

/** Of which instalment a notice is, by the day when that is due; of none, of the bill. */
export function instalmentOf({ bill, kind }: Pick<Notice, "bill" | "kind">): Day | null {
  return bill.isPlanned && (kind === "due" || kind === "overdue") ? bill.dueDate : null;
}

/** The mail of a notice, ready to be queued. */
export function mailOf(notice: Notice, once: string, now: Date): Mail & { readonly template: "bill-notice" } {
  const { bill, kind, reader } = notice;
  const { PUBLIC_URL } = env();
  const values = {
    ...figuresOf(notice, now),
    name: reader.name,
    line: formatPhone(bill.lineNumber),
    ...(kind === "debit-failed" && bill.reasonCode !== null && { reasonCode: bill.reasonCode }),
    link: `${PUBLIC_URL}/bills/${bill.id}`,
    settings: `${PUBLIC_URL}/more/configure/notices`,
  };
  return { address: reader.email, language: reader.language, template: "bill-notice", values, once };
}

/** Queues the messages of a notice; a mail that brings the bill's PDF goes once that is printed. */
export async function queueNotice(tx: Database, notice: Notice, keys: ReturnType<typeof messageKeys>, now: Date): Promise<void> {
  const { bill, kind, reader } = notice;
  if (keys.mail !== null) {
    const withPdf = kind === "new" && isNoticeOn(reader, reader.choices, "new", "pdf");
    if (withPdf) await addJob(tx, "mail-bill", { billId: bill.id, accountId: reader.accountId }, `mail-${keys.mail}`);
    else await queueMail(tx, mailOf(notice, keys.mail, now));
  }
  if (keys.sms !== null && reader.mobile !== null)
    await queueSms(tx, {
      address: reader.mobile,
      language: reader.language,
      template: "bill-notice",
      values: figuresOf(notice, now),
      once: keys.sms,
    });
}

/** What a notice says: how much of which bill, and its day. */
export function figuresOf({ bill, kind, suspension }: Notice, now: Date) {
  const isDebited = (kind === "new" || kind === "due") && bill.willBeDebited;
  const day = {
    new: isDebited ? bill.debitOn : bill.dueDate,
    due: isDebited ? bill.debitOn : bill.dueDate,
    overdue: bill.dueDate,
    paid: dayOf(now),
    "debit-failed": bill.debitOn,
    suspension: suspension?.notBefore,
  }[kind];
  return {
    about: noticeWords(kind, { isDebited, isPlanned: bill.isPlanned }),
    billNumber: bill.number,
    amountCents: amountOf(bill, kind),
    ...(day !== undefined && { day }),
  };
}

/** Of a bill that came, and of one that is all disputed by now, the whole. */
function amountOf(bill: NoticedBill, kind: Occasion): Cents {
  if (kind === "paid") return bill.totalCents;
  if (kind === "suspension") return dueCents(bill);
  return bill.askedCents > 0 ? bill.askedCents : bill.totalCents;
}
