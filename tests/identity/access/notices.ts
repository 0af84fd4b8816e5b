import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { billDelivery, billNotice, suspensionNotice } from "@/db/schema/billing/bill-notice";
import { notification } from "@/db/schema/notifications";
import { setNotice } from "@/lib/billing/commands/notices/set-notice";
import { setDelivery } from "@/lib/billing/commands/set-delivery";
import { getDelivery, getNoticeData, getNoticeSettings, listBillNotices, listSuspensions } from "@/lib/billing/queries/notices";
import { addDays, dayOf } from "@/lib/dates";
import { aBill } from "../../fixtures/billing";
import { aCustomerWithBill } from "../../fixtures/paying";
import { type Cases, MANAGES, OWNER, PAYS, peopleOf, SEERS, type World } from "../../fixtures/people";

/** A fixed line whose bills come on paper, with one that is overdue: a suspension was announced, and its owner told. */
export async function noticeCases(): Promise<World> {
  const { lineId, accountId } = await aCustomerWithBill();
  const people = await peopleOf(lineId, accountId);
  const [at, today] = [new Date(), dayOf(new Date())];
  const { billId } = await aBill({ lineId, totalCents: 5000, dueDate: addDays(today, -60), issueDate: addDays(today, -90) });
  const suspensionId = uuidv7();
  await db()
    .insert(suspensionNotice)
    .values({ id: suspensionId, billId, lineId, amountCents: 5000, noticedAt: at, notBefore: addDays(today, 41) });
  const message = { id: uuidv7(), channel: "mail", address: "owner@posta.example", language: "it", template: "bill-notice" } as const;
  await db()
    .insert(notification)
    .values({ ...message, values: {}, once: suspensionId, state: "waiting", createdAt: at });
  await db().insert(billNotice).values({ billId, kind: "suspension", accountId, suspensionId, at, mail: suspensionId });
  const address = { street: "Via Roma 1", postcode: "00184", town: "Roma", province: "RM" };
  await db()
    .insert(billDelivery)
    .values({ id: uuidv7(), lineId, accountId, way: "paper", ...address, changedAt: at });

  const cases: Cases = {
    setNotice: { call: (principal) => setNotice(principal, { lineId, kind: "due", way: "sms", on: true }), says: PAYS },
    setDelivery: {
      call: (principal) => setDelivery(principal, { requestId: uuidv7(), lineId, wish: { way: "app" }, isConfirmed: true }),
      says: MANAGES,
    },
    getNoticeSettings: { gives: SEERS, call: (principal) => getNoticeSettings(principal, lineId) },
    listBillNotices: { gives: OWNER, call: (principal) => listBillNotices(principal, lineId) },
    listSuspensions: { gives: SEERS, call: (principal) => listSuspensions(principal, lineId) },
    getDelivery: { gives: SEERS, call: (principal) => getDelivery(principal, lineId) },
    getNoticeData: { gives: OWNER, call: async (principal) => (await getNoticeData(principal, 10)).billNotices },
  };
  return { people, cases };
}
