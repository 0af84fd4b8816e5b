import "server-only";
import { and, desc, eq, isNull, or, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { billDelivery, billNotice, noticeChoice, suspensionNotice } from "@/db/schema/billing/bill-notice";
import { account, association } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { ownLine, standing } from "@/lib/billing/queries/own-bill";
import { suspensionOf, type Suspension } from "@/lib/billing/rules/notices";
import type { PostalAddress } from "@/lib/billing/rules/delivery";
import type { NoticeChoice, Occasion, Reader } from "@/lib/billing/rules/notices";
import { clock } from "@/lib/clock";
import { dayOf, type Day } from "@/lib/dates";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";
import { stateOfMessage, type AlertChannel, type SentState } from "@/lib/usage/rules";

/** What the principal may be told of a line's bills, and chose to be. */
export interface NoticeSettings {
  readonly reader: Reader;
  readonly choices: readonly NoticeChoice[];
  /** Where SMS would go, E.164. */
  readonly mobile: string | null;
}

/** The principal's own switches of one of their lines. */
export async function getNoticeSettings(principal: Principal, lineId: string): Promise<NoticeSettings | undefined> {
  const rows = await db()
    .select({
      proof: association.proof,
      access: association.access,
      mobile: account.recoveryMobile,
      kind: noticeChoice.kind,
      way: noticeChoice.way,
      isOn: noticeChoice.isOn,
    })
    .from(association)
    .innerJoin(account, eq(account.id, association.accountId))
    .leftJoin(noticeChoice, and(eq(noticeChoice.accountId, association.accountId), eq(noticeChoice.lineId, association.lineId)))
    .where(and(ownAssociation(principal), eq(association.lineId, lineId)));
  const [first] = rows;
  if (!first) return undefined;
  const choices = rows.flatMap(({ kind, way, isOn }) => (kind === null || way === null || isOn === null ? [] : [{ kind, way, isOn }]));
  return { reader: { isDelegate: first.proof === "delegation", access: first.access }, choices, mobile: first.mobile };
}

/** A notice about a bill that went out, and what became of it. */
export interface SentBillNotice {
  readonly key: string;
  readonly kind: Occasion;
  readonly billId: string;
  readonly billNumber: string;
  readonly at: Date;
  readonly channel: AlertChannel;
  readonly state: SentState;
}

const MOST_NOTICES = 20;

/** The last notices that the principal got of the bills of one of their lines. */
export async function listBillNotices(principal: Principal, lineId: string): Promise<SentBillNotice[]> {
  const found = await db()
    .select({
      key: notification.id,
      kind: billNotice.kind,
      billId: bill.id,
      billNumber: bill.number,
      at: billNotice.at,
      channel: notification.channel,
      state: notification.state,
      receipt: notification.receipt,
    })
    .from(billNotice)
    .innerJoin(bill, eq(bill.id, billNotice.billId))
    .innerJoin(association, and(ownLine, eq(association.accountId, billNotice.accountId)))
    .innerJoin(notification, or(eq(notification.once, billNotice.mail), eq(notification.once, billNotice.sms)))
    .where(and(ownAssociation(principal), eq(bill.lineId, lineId)))
    .orderBy(desc(billNotice.at), desc(notification.id))
    .limit(MOST_NOTICES);
  return found.map(({ state, receipt, ...notice }) => ({ ...notice, state: stateOfMessage(state, receipt) }));
}

/** What was announced of one of the principal's lines and still stands: of bills that are overdue, and not disputed as a whole. */
export async function listSuspensions(principal: Principal, lineId: string): Promise<Suspension[]> {
  const found = await db()
    .select({ ...standing, noticedAt: suspensionNotice.noticedAt, notBefore: suspensionNotice.notBefore })
    .from(suspensionNotice)
    .innerJoin(bill, eq(bill.id, suspensionNotice.billId))
    .innerJoin(association, ownLine)
    .where(and(ownAssociation(principal), eq(suspensionNotice.lineId, lineId), isNull(suspensionNotice.endedAt)))
    .orderBy(suspensionNotice.notBefore, bill.id);
  const today = dayOf(clock.now());
  return found.flatMap(({ noticedAt, notBefore, ...one }) => suspensionOf(one, { noticedOn: dayOf(noticedAt), notBefore }, today) ?? []);
}

/** How the bills of a line come; where paper goes is shown to whoever may change it. */
export interface Delivery {
  readonly way: "app" | "paper";
  readonly changedOn: Day;
  readonly address: PostalAddress | undefined;
}

/** The newest choice of how the bills of one of the principal's lines come; nothing before there was any. */
export async function getDelivery(principal: Principal, lineId: string): Promise<Delivery | undefined> {
  const [found] = await db()
    .select({
      way: billDelivery.way,
      changedAt: billDelivery.changedAt,
      address: sql<PostalAddress | null>`case when ${billDelivery.way} = 'paper' and ${association.access} = 'manage' then json_build_object(
        'street', ${billDelivery.street}, 'postcode', ${billDelivery.postcode}, 'town', ${billDelivery.town}, 'province', ${billDelivery.province}) end`,
    })
    .from(billDelivery)
    .innerJoin(association, eq(association.lineId, billDelivery.lineId))
    .where(and(ownAssociation(principal), eq(billDelivery.lineId, lineId)))
    .orderBy(desc(billDelivery.changedAt), desc(billDelivery.id))
    .limit(1);
  return found && { way: found.way, changedOn: dayOf(found.changedAt), address: found.address ?? undefined };
}

/** What the principal chose to be told of bills and how they come, with the notices that went out to them, newest first. */
export async function getNoticeData(principal: Principal, limit: number) {
  const [noticeChoices, billNotices, deliveries] = await Promise.all([
    db()
      .select({ lineId: noticeChoice.lineId, kind: noticeChoice.kind, way: noticeChoice.way, isOn: noticeChoice.isOn })
      .from(noticeChoice)
      .where(eq(noticeChoice.accountId, principal.subject))
      .limit(limit),
    db()
      .select({ billId: billNotice.billId, kind: billNotice.kind, at: billNotice.at })
      .from(billNotice)
      .where(eq(billNotice.accountId, principal.subject))
      .orderBy(desc(billNotice.at))
      .limit(limit),
    db()
      .select({
        lineId: billDelivery.lineId,
        way: billDelivery.way,
        street: billDelivery.street,
        postcode: billDelivery.postcode,
        town: billDelivery.town,
        province: billDelivery.province,
        changedAt: billDelivery.changedAt,
      })
      .from(billDelivery)
      .where(eq(billDelivery.accountId, principal.subject))
      .orderBy(desc(billDelivery.changedAt))
      .limit(limit),
  ]);
  return { noticeChoices, billNotices, deliveries };
}
