import { beforeAll, describe, expect, it } from "vitest";
import { clock } from "@/lib/clock";
import type { Principal } from "@/lib/principal";
import { setThreshold } from "@/lib/usage/commands/set-threshold";
import { listCounters, listSentAlerts, listThresholds, listUsageDays } from "@/lib/usage/queries/counters";
import { getPlan, listServices } from "@/lib/usage/queries/services";
import { nextRenewal } from "@/lib/usage/rules";
import { aDelegate, anAccount } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { aCounterRow, aCustomerWithPlan, anOfferRow, aServiceRow, aUsageRow, load, useNovember } from "../fixtures/usage";

useDatabase();
useNovember();

let customer: Awaited<ReturnType<typeof aCustomerWithPlan>>;

beforeAll(async () => {
  customer = await aCustomerWithPlan();
  const { number, service } = customer;
  const option = anOfferRow({ kind: "offer", name_it: "Estero", name_fr: "Étranger", name_en: "Abroad", period: "28-days" });
  const active = aServiceRow(number, option.code, { price: "1.99", period_start: "2026-10-31" });
  const ended = aServiceRow(number, option.code, { until: "2026-11-01" });
  await load(
    option,
    active,
    ended,
    aCounterRow(number, active.reference, { kind: "minutes", total: "unlimited", used: 60 }),
    aCounterRow(number, ended.reference),
    aUsageRow(number, { service, quantity: 50 }),
  );
  await setThreshold(customer.principal, { lineId: customer.lineId, kind: "data", percent: 80, channel: "mail" });
});

it("counters tell what is used and left, until when, and how new that is", async () => {
  expect(await listCounters(customer.principal, customer.lineId)).toMatchObject([
    {
      kind: "data",
      used: 150,
      total: 1000,
      left: 850,
      renewsOn: "2026-11-28",
      asOf: new Date("2026-11-02T10:00:00Z"),
      names: { it: "Mobile 100" },
    },
    { kind: "minutes", used: 60, total: null, left: null, asOf: new Date("2026-11-01T00:00:00Z"), names: { en: "Abroad" } },
  ]);
});

it("the plan is what the line is on, and its services renew together", async () => {
  const { principal, lineId } = customer;
  expect(await getPlan(principal, lineId)).toMatchObject({
    kind: "plan",
    priceCents: 1499,
    period: "month",
    since: "2026-03-28",
    sms: 200,
    dataBytes: 100_000_000_000,
    unlimited: ["minutes"],
    extraCosts: [{ kind: "premium-minute", unitPrice: "0.29" }],
  });
  const services = await listServices(principal, lineId);
  expect(services.map(({ names }) => names.en)).toEqual(["Mobile 100", "Abroad"]);
  expect(nextRenewal(services)).toEqual({ day: "2026-11-28", since: "2026-10-28", priceCents: 1698 });
});

it("an offer is what it was when the service began", async () => {
  const { number, lineId, principal, offer } = await aCustomerWithPlan();
  await load(anOfferRow({ code: offer, price: "99.00", name_en: "New", valid_from: "2026-06-01" }));
  const later = aServiceRow(number, offer, { since: "2026-07-01" });
  await load(later);
  expect((await listServices(principal, lineId)).map(({ names }) => names.en)).toEqual(["Mobile 100", "New"]);
});

/** Every read that is reached through a line. */
const READS: Record<string, (principal: Principal) => Promise<unknown>> = {
  listCounters: (principal) => listCounters(principal, customer.lineId),
  listUsageDays: (principal) => listUsageDays(principal, customer.lineId, "2026-10-01", "2026-11-30"),
  listServices: (principal) => listServices(principal, customer.lineId),
  getPlan: async (principal) => [await getPlan(principal, customer.lineId)].filter((plan) => plan !== undefined),
};

describe.each(Object.entries(READS))("%s", (_, read) => {
  it("finds something for the owner and for whom it is shared with", async () => {
    const viewer = principalOf((await aDelegate(customer.lineId, customer.accountId)).accountId);
    expect(await read(customer.principal)).not.toEqual([]);
    expect(await read(viewer)).toEqual(await read(customer.principal));
  });

  it("finds nothing as a stranger, nor when a delegate's time is over", async () => {
    const stranger = principalOf((await anAccount()).accountId);
    const over = await aDelegate(customer.lineId, customer.accountId, { until: new Date(clock.now().getTime() - 1000) });
    for (const principal of [stranger, principalOf(over.accountId)]) expect(await read(principal)).toEqual([]);
  });
});

it("notices are one's own: a delegate sees neither the owner's thresholds nor what was sent", async () => {
  const viewer = principalOf((await aDelegate(customer.lineId, customer.accountId)).accountId);
  expect(await listThresholds(customer.principal, customer.lineId)).toHaveLength(1);
  expect(await listThresholds(viewer, customer.lineId)).toEqual([]);
  expect(await listSentAlerts(viewer, customer.lineId)).toEqual([]);
});
