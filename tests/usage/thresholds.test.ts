import { and, eq, like } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { clock } from "@/lib/clock";
import { account, association } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { usageThreshold } from "@/db/schema/usage";
import { resetEnv } from "@/lib/env";
import { removeThreshold, setThreshold } from "@/lib/usage/commands/set-threshold";
import { listSentAlerts, listThresholds } from "@/lib/usage/queries/counters";
import { aDelegate, aLine, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { aCounterRow, aCustomerWithPlan, aUsageRow, load, useNovember } from "../fixtures/usage";

useDatabase();
useNovember();

beforeAll(() => {
  Object.assign(process.env, { SMTP_URL: "smtp://localhost:1", MAIL_FROM: "portal@posta.example", SMS_URL: "http://localhost:1/sms" });
  resetEnv();
});

/** What an account was told, in the order of percentages. */
async function toldOf(accountId: string) {
  const rows = await db()
    .select({ channel: notification.channel, address: notification.address, values: notification.values })
    .from(notification)
    .where(and(like(notification.once, `usage-alert:${accountId}:%`)))
    .orderBy(notification.createdAt);
  return rows.map(({ channel, values }) => `${channel} ${String(values.percent)}`);
}

const used = (customer: { number: string; service: string }, quantity: number) =>
  load(aUsageRow(customer.number, { service: customer.service, quantity }));

describe("an alert", () => {
  it("goes out once a period, when usage reaches the percentage, by the way that was chosen", async () => {
    const customer = await aCustomerWithPlan();
    const { principal, lineId, accountId } = customer;
    await setThreshold(principal, { lineId, kind: "data", percent: 50, channel: "mail" });
    await setThreshold(principal, { lineId, kind: "data", percent: 80, channel: "sms" });
    await used(customer, 399);
    expect(await toldOf(accountId)).toEqual([]);
    await used(customer, 1);
    await used(customer, 100);
    expect(await toldOf(accountId)).toEqual(["mail 50"]);
    await used(customer, 300);
    await used(customer, 300);
    expect(await toldOf(accountId)).toEqual(["mail 50", "sms 80"]);
    expect(await listSentAlerts(principal, lineId)).toMatchObject([
      { kind: "data", percent: 80, channel: "sms", state: "waiting" },
      { kind: "data", percent: 50, channel: "mail", state: "waiting" },
    ]);
    const sent = (channel: "mail" | "sms") => and(eq(notification.channel, channel), like(notification.once, `usage-alert:${accountId}:%`));
    await db().update(notification).set({ state: "refused", attempts: 1 }).where(sent("mail"));
    await db()
      .update(notification)
      .set({ state: "sent", attempts: 1, sentAt: new Date(), receipt: "delivered", receiptAt: new Date() })
      .where(sent("sms"));
    expect((await listSentAlerts(principal, lineId)).map(({ state }) => state)).toEqual(["delivered", "refused"]);
    await load(
      {
        type: "renewal",
        number: customer.number,
        service: customer.service,
        period_start: "2026-11-10",
        renews_on: "2026-12-10",
        at: "2026-11-10T00:00:00Z",
      },
      aUsageRow(customer.number, { service: customer.service, quantity: 600, at: "2026-11-11T00:00:00Z" }),
    );
    expect(await toldOf(accountId)).toEqual(["mail 50", "sms 80", "mail 50"]);
  });

  it("of several reached at once tells the highest, also when the charging system's word reaches them", async () => {
    const customer = await aCustomerWithPlan();
    const { principal, lineId, accountId } = customer;
    for (const percent of [50, 80, 100]) await setThreshold(principal, { lineId, kind: "data", percent, channel: "mail" });
    await load(aCounterRow(customer.number, customer.service, { used: 990, as_of: "2026-11-03T00:00:00Z" }));
    expect(await toldOf(accountId)).toEqual(["mail 80"]);
    await load(aCounterRow(customer.number, customer.service, { used: 995, as_of: "2026-11-04T00:00:00Z" }));
    expect(await toldOf(accountId)).toEqual(["mail 80"]);
  });

  it("is none for what was passed before it was set, without a limit, or of another kind", async () => {
    const customer = await aCustomerWithPlan();
    const { principal, lineId, accountId } = customer;
    await setThreshold(principal, { lineId, kind: "data", percent: 10, channel: "mail" });
    await setThreshold(principal, { lineId, kind: "sms", percent: 1, channel: "mail" });
    await used(customer, 50);
    const unlimited = await aCustomerWithPlan({ total: "unlimited" });
    await setThreshold(unlimited.principal, { lineId: unlimited.lineId, kind: "data", percent: 1, channel: "mail" });
    await used(unlimited, 5000);
    expect([await toldOf(accountId), await toldOf(unlimited.accountId)]).toEqual([[], []]);
  });

  it("goes by mail where the account has no mobile, and to nobody whose access has ended", async () => {
    const customer = await aCustomerWithPlan();
    const { lineId, accountId } = customer;
    await db().update(account).set({ recoveryMobile: null, recoveryMobileAt: null }).where(eq(account.id, accountId));
    const delegate = await aDelegate(lineId, accountId);
    for (const id of [accountId, delegate.accountId])
      await setThreshold(principalOf(id), { lineId, kind: "data", percent: 50, channel: "sms" });
    await db()
      .update(association)
      .set({ until: new Date(clock.now().getTime() - 1000) })
      .where(eq(association.accountId, delegate.accountId));
    await used(customer, 500);
    expect([await toldOf(accountId), await toldOf(delegate.accountId)]).toEqual([["mail 50"], []]);
  });
});

describe("a threshold", () => {
  it("is one's own: set again it changes its channel, taken away it is gone", async () => {
    const { principal, lineId, accountId } = await aCustomerWithPlan();
    const delegate = principalOf((await aDelegate(lineId, accountId)).accountId);
    await setThreshold(principal, { lineId, kind: "sms", percent: 80, channel: "mail" });
    await setThreshold(principal, { lineId, kind: "sms", percent: 80, channel: "sms" });
    await setThreshold(delegate, { lineId, kind: "sms", percent: 70, channel: "mail" });
    expect(await listThresholds(principal, lineId)).toEqual([{ kind: "sms", percent: 80, channel: "sms" }]);
    await removeThreshold(delegate, { lineId, kind: "sms", percent: 80 });
    await removeThreshold(principal, { lineId, kind: "sms", percent: 80 });
    await removeThreshold(principal, { lineId, kind: "sms", percent: 80 });
    expect(await db().select().from(usageThreshold).where(eq(usageThreshold.lineId, lineId))).toMatchObject([{ percent: 70 }]);
  });

  it("is not set on a stranger's line, on a fixed one, or by somebody else", async () => {
    const { principal, lineId } = await aCustomerWithPlan();
    const stranger = await anAccount();
    const fixed = await aLine();
    await anAssociation(stranger.accountId, fixed.lineId);
    const choice = { kind: "data", percent: 50, channel: "mail" } as const;
    await expect(setThreshold(principalOf(stranger.accountId), { ...choice, lineId })).rejects.toThrow("not-found");
    await expect(setThreshold(principalOf(stranger.accountId), { ...choice, lineId: fixed.lineId })).rejects.toThrow("not-found");
    await expect(setThreshold({ ...principal, actor: "staff" }, { ...choice, lineId })).rejects.toThrow("not-found");
    expect(await db().select().from(usageThreshold).where(eq(usageThreshold.lineId, lineId))).toEqual([]);
  });
});
