import { db } from "@/db/client";
import { spendingNotice, usageAlert } from "@/db/schema/usage";
import { addDays, dayOf } from "@/lib/dates";
import { removeSpendingCap, setSpendingCap } from "@/lib/usage/commands/set-spending-cap";
import { removeThreshold, setThreshold } from "@/lib/usage/commands/set-threshold";
import { listCounters, listSentAlerts, listThresholds, listThresholdsToTake, listUsageDays } from "@/lib/usage/queries/counters";
import { getPlan, listServices } from "@/lib/usage/queries/services";
import { getSpending, listSpendingCapsToTake, listSpendingNotices } from "@/lib/usage/queries/spending";
import { aPrepaidCustomer } from "../../fixtures/credit";
import { aQueuedMail, aReceipt } from "../../fixtures/notifications";
import { type Cases, MANAGES, OWNER, peopleOf, SEERS, type World } from "../../fixtures/people";
import { aCounterRow, anOfferRow, aServiceRow, aUsageRow, load } from "../../fixtures/usage";

/** A mobile line with a plan, usage, thresholds and a cap, of which its owner was told. */
export async function usageCases(): Promise<World> {
  const { lineId, accountId, number } = await aPrepaidCustomer();
  const people = await peopleOf(lineId, accountId);
  const { owner } = people;
  const now = new Date();
  const today = dayOf(now);
  const began = addDays(today, -10);
  const month = `${today.slice(0, 7)}-01`;
  const period = { period_start: began, renews_on: addDays(today, 20), as_of: new Date(now.getTime() - 3_600_000).toISOString() };
  const offer = anOfferRow();
  const plan = aServiceRow(number, offer.code, { since: addDays(today, -60), ...period });
  const used = aUsageRow(number, { service: plan.reference, at: new Date(now.getTime() - 60_000).toISOString() });
  const { reasons } = await load(offer, plan, aCounterRow(number, plan.reference, period), used);
  if (reasons.length > 0) throw new Error(JSON.stringify(reasons));
  const [service] = await listServices(owner, lineId);
  const own = { lineId, kind: "data", percent: 80 } as const;
  await setThreshold(owner, { ...own, channel: "mail" });
  await setSpendingCap(owner, { lineId, capCents: 2000, channel: "mail" });
  const [alert, notice] = [aReceipt(), aReceipt()];
  await aQueuedMail(alert);
  await aQueuedMail(notice);
  const passed = { accountId, serviceId: service?.id ?? "", kind: "data", percent: 80, periodStart: began, at: now } as const;
  await db()
    .insert(usageAlert)
    .values({ ...passed, told: alert.once });
  await db().insert(spendingNotice).values({ lineId, accountId, month, capCents: 2000, percent: 80, at: now, told: notice.once });
  const cap = { lineId, capCents: 3000, channel: "sms" } as const;

  const cases: Cases = {
    setSpendingCap: { call: (principal) => setSpendingCap(principal, cap), says: MANAGES },
    removeSpendingCap: {
      call: async (principal) => {
        await removeSpendingCap(principal, lineId);
        await setSpendingCap(principal, cap);
      },
      says: MANAGES,
    },
    // To be told is nobody's business but one's own: whoever sees the line may.
    setThreshold: {
      call: (principal) => setThreshold(principal, { ...own, percent: 50, channel: "mail" }),
      says: "not-found not-found done done done done",
    },
    removeThreshold: { call: (principal) => removeThreshold(principal, { ...own, percent: 50 }), own: { accountId, marks: [] } },
    listCounters: { gives: SEERS, call: (principal) => listCounters(principal, lineId) },
    listUsageDays: { gives: SEERS, call: (principal) => listUsageDays(principal, lineId, began, today) },
    listThresholds: {
      gives: OWNER,
      call: async (principal) => (await listThresholds(principal, lineId)).filter(({ percent }) => percent === 80),
    },
    listSentAlerts: { gives: OWNER, call: (principal) => listSentAlerts(principal, lineId) },
    listThresholdsToTake: {
      gives: OWNER,
      call: async (principal) => (await listThresholdsToTake(principal)).filter(({ percent }) => percent === 80),
    },
    listServices: { gives: SEERS, call: (principal) => listServices(principal, lineId) },
    getPlan: { gives: SEERS, call: (principal) => getPlan(principal, lineId) },
    getSpending: { gives: SEERS, call: (principal) => getSpending(principal, lineId, month) },
    listSpendingNotices: { gives: OWNER, call: (principal) => listSpendingNotices(principal, lineId) },
    // Whoever set it last, which is the owner.
    listSpendingCapsToTake: { gives: OWNER, call: listSpendingCapsToTake },
  };
  return { people, cases };
}
