import type { BillMail } from "@/lib/notifications/input";
import { billState, dueCents, type BillStanding } from "@/lib/billing/rules";
import { addDays, dayOf, daysBetween, hourOf, morningOf, type Day } from "@/lib/dates";
import { allows, type Access } from "@/lib/identity/rules";
import type { Cents } from "@/lib/money";

/** What is told of a bill and can be switched off, in the order of a bill's life. */
export const BILL_NOTICES = ["new", "due", "overdue", "paid", "debit-failed"] as const;

/** One of them. */
export type BillNotice = (typeof BILL_NOTICES)[number];

/** Something of a bill to be told; `suspension` is what the law asks for, and cannot be switched off. */
export type Occasion = BillNotice | "suspension";

/** How a notice goes out; `pdf` has the mail about a new bill bring the bill. */
export const NOTICE_WAYS = ["mail", "sms", "pdf"] as const;

/** One of them. */
export type NoticeWay = (typeof NOTICE_WAYS)[number];

/** What is older is no news: neither that a bill has come, nor that one was paid. */
export const NEWS_DAYS = 30;

/** So many days before its due date a bill is reminded of. */
const DUE_NOTICE_DAYS = 5;

/** After a debit that failed the bill is not called overdue for so long: its notice has just asked for the money. */
const AFTER_DEBIT_DAYS = 3;

/** We write of our own accord from eight to nine in the evening, Rome. */
const LAST_HOUR = 21;

/** What an account may be told of a line at all: who proved it everything, a delegate what they may pay. */
export interface Reader {
  readonly isDelegate: boolean;
  readonly access: Access;
}

/** Whether somebody may have notices of a line's bills: a delegate who only looks may not. */
export function mayHaveNotices({ isDelegate, access }: Reader): boolean {
  return !isDelegate || allows(access, "pay");
}

/** A switch that somebody has touched. */
export interface NoticeChoice {
  readonly kind: BillNotice;
  readonly way: NoticeWay;
  readonly isOn: boolean;
}

/** Whether a switch is on: as it was set or, before that, by mail for whoever proved the line. */
export function isNoticeOn(reader: Reader, choices: readonly NoticeChoice[], kind: BillNotice, way: NoticeWay): boolean {
  if (!mayHaveNotices(reader)) return false;
  const chosen = choices.find((choice) => choice.kind === kind && choice.way === way);
  return chosen?.isOn ?? (way === "mail" && !reader.isDelegate);
}

/**
 * The first day on which service may be suspended for a bill of which its customer was told on a day.
 *
 * Law 27 December 2019 no. 160, article 1(291), as article 38-ter of decree-law 77/2021 completed it: telephone operators announce a suspension, with
 * the unpaid bills in clear and detail, at least forty days before, by registered letter with return receipt or by certified mail (PEC) to the digital
 * domicile. Our mail and SMS are neither: the operator is told of the notice by an export and sends the letter, and when that arrives later, the days
 * count from it. So the default is more than forty (`SUSPENSION_NOTICE_DAYS`).
 */
export function suspensionNotBefore(noticedOn: Day, noticeDays: number): Day {
  return addDays(noticedOn, Math.max(40, noticeDays));
}

/** A bill as its notices need it. */
export interface NoticeBill extends BillStanding {
  readonly issueDate: Day;
  /** Of its due date and, while it is paid in instalments, that of the next one, the later. */
  readonly dueDate: Day;
  readonly importedOn: Day;
  /** It is being paid in instalments: each is told of by itself. */
  readonly isPlanned: boolean;
  /** A debit is planned for it. */
  readonly isDebited: boolean;
  /** When a debit of it failed. */
  readonly debitFailedOn: Day | undefined;
  /** A notice before a suspension stands. */
  readonly isSuspensionNoticed: boolean;
}

/** What becomes of an occasion: whether it is told now, and what is to be looked at next; without that nothing more. */
export interface Decision {
  readonly isTold: boolean;
  readonly next?: { readonly kind: Occasion; readonly at: Date };
}

/**
 * Decides about an occasion of a bill when it is looked at. Money that has come meanwhile, a payment or a debit under way and a dispute of all that is
 * owed are waited for; at night everything waits but what the customer, or their bank, has just done.
 * @param afterDays how long a bill is overdue before a suspension is announced.
 */
export function decideOccasion(kind: Occasion, bill: NoticeBill, now: Date, afterDays: number): Decision {
  if (kind === "paid") return { isTold: bill.state === "paid" };
  if (bill.state === "paid" || bill.state === "credited") return { isTold: false };
  if (kind === "debit-failed") return { isTold: dueCents(bill) > 0 };
  const today = dayOf(now);
  const wait = (day: Day): Decision => ({ isTold: false, next: { kind, at: morningOf(day) } });
  const tomorrow = addDays(today, 1);
  const remind: Decision = { isTold: false, next: { kind: "due", at: morningOf(today) } };
  if (hourOf(now) < 8) return wait(today);
  if (hourOf(now) >= LAST_HOUR) return wait(tomorrow);
  switch (kind) {
    case "new":
      return { isTold: daysBetween(bill.issueDate, today) <= NEWS_DAYS };
    case "due":
      return decideDue(bill, today);
    case "overdue":
    case "suspension":
      // Not late yet, or again not: a plan, whose next instalment is told of first, another due date, a payment under way, a dispute.
      if (bill.dueDate >= today) return bill.isPlanned ? remind : wait(addDays(bill.dueDate, 1));
      if (billState(bill, today) !== "overdue" || bill.isDebited) return wait(tomorrow);
      return kind === "overdue" ? decideOverdue(bill, today, afterDays) : decideSuspension(bill, today, afterDays);
  }
}

function decideDue(bill: NoticeBill, today: Day): Decision {
  const on = addDays(bill.dueDate, -DUE_NOTICE_DAYS);
  if (today < on) return { isTold: false, next: { kind: "due", at: morningOf(on) } };
  const next = { kind: "overdue", at: morningOf(addDays(bill.dueDate, 1)) } as const;
  if (today > bill.dueDate) return { isTold: false, next };
  if (bill.state !== "open" || dueCents(bill) === 0) return { isTold: false, next: { kind: "due", at: morningOf(addDays(today, 1)) } };
  return { isTold: true, next };
}

function decideOverdue(bill: NoticeBill, today: Day, afterDays: number): Decision {
  const { debitFailedOn } = bill;
  if (debitFailedOn !== undefined && daysBetween(debitFailedOn, today) < AFTER_DEBIT_DAYS)
    return { isTold: false, next: { kind: "overdue", at: morningOf(addDays(debitFailedOn, AFTER_DEBIT_DAYS)) } };
  // One that was overdue when it came may be paid by the next file: only what became overdue here is told of.
  return { isTold: bill.dueDate >= bill.importedOn, next: { kind: "suspension", at: morningOf(suspensionDay(bill, afterDays)) } };
}

/** While a notice stands, its bill is looked at each morning: the notice ends when the bill is overdue no more. */
function decideSuspension(bill: NoticeBill, today: Day, afterDays: number): Decision {
  const on = suspensionDay(bill, afterDays);
  if (!bill.isSuspensionNoticed && today < on) return { isTold: false, next: { kind: "suspension", at: morningOf(on) } };
  return { isTold: !bill.isSuspensionNoticed, next: { kind: "suspension", at: morningOf(addDays(today, 1)) } };
}

function suspensionDay({ dueDate, importedOn }: NoticeBill, afterDays: number): Day {
  return addDays(dueDate > importedOn ? dueDate : importedOn, afterDays);
}

/** What a bill that has come is to be looked at for, and when: nothing of a credit note or a bill of nothing. */
export function firstOccasions(
  bill: { readonly issueDate: Day; readonly dueDate: Day; readonly totalCents: number },
  now: Date,
): { readonly kind: Occasion; readonly at: Date }[] {
  const today = dayOf(now);
  if (bill.totalCents <= 0) return [];
  const isNews = daysBetween(bill.issueDate, today) <= NEWS_DAYS;
  const reminder = addDays(bill.dueDate, -DUE_NOTICE_DAYS);
  return [
    ...(isNews ? [{ kind: "new", at: now } as const] : []),
    // One that is due in a moment is not reminded of beside the notice that it has come.
    reminder > today || (!isNews && bill.dueDate >= today)
      ? { kind: "due", at: morningOf(reminder) }
      : { kind: "overdue", at: morningOf(addDays(bill.dueDate, 1)) },
  ];
}

/** What a customer was told of a suspension: when, and before which day it does not come. */
export interface AnnouncedSuspension {
  readonly noticedOn: Day;
  readonly notBefore: Day;
}

/** That service may be suspended because of a bill, as its customer was told. */
export interface Suspension extends AnnouncedSuspension {
  readonly billId: string;
  readonly billNumber: string;
  readonly amountCents: Cents;
}

/** What is said of an announced suspension today; nothing while its bill is not overdue, or disputed as a whole. */
export function suspensionOf(
  bill: BillStanding & { readonly id: string; readonly number: string },
  announced: AnnouncedSuspension,
  today: Day,
): Suspension | undefined {
  if (billState(bill, today) !== "overdue") return undefined;
  return { ...announced, billId: bill.id, billNumber: bill.number, amountCents: dueCents(bill) };
}

/** Whether a bill of which a suspension was announced is overdue no more. A payment or a debit under way has not ended it: it may come to nothing. */
export function endsSuspension(bill: BillStanding, today: Day): boolean {
  return bill.state === "paid" || bill.state === "credited" || bill.dueDate >= today || dueCents(bill) === 0;
}

/** The words that a notice is written with: a bill that is debited, or paid in instalments, does not ask to be paid. */
export function noticeWords(
  kind: Occasion,
  { isDebited, isPlanned }: { readonly isDebited: boolean; readonly isPlanned: boolean },
): BillMail {
  switch (kind) {
    case "new":
      return isDebited ? "newDebit" : "new";
    case "due":
      return isDebited ? "dueDebit" : isPlanned ? "duePlan" : "due";
    case "overdue":
      return isPlanned ? "overduePlan" : "overdue";
    case "paid":
      return "paid";
    case "debit-failed":
      return "debitFailed";
    case "suspension":
      return "suspension";
  }
}
