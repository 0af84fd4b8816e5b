import { eq, like } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { account, association } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { clock } from "@/lib/clock";
import { resetEnv } from "@/lib/env";
import { forgetThresholds } from "@/lib/usage/commands/forget-thresholds";
import { removeSpendingCap, setSpendingCap } from "@/lib/usage/commands/set-spending-cap";
import { spendingCapInput } from "@/lib/usage/input";
import { getSpending, listSpendingCapsToTake, listSpendingNotices } from "@/lib/usage/queries/spending";
import { aDelegate, aLine, anAccount, anAssociation } from "../fixtures/billing";
import { aPrepaidCustomer } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { refusal } from "../fixtures/refusal";
import { aUsageRow, load, useNovember } from "../fixtures/usage";

useDatabase();
useNovember();

beforeAll(() => {
  Object.assign(process.env, { SMTP_URL: "smtp://localhost:1", MAIL_FROM: "portal@posta.example", SMS_URL: "http://localhost:1/sms" });
  resetEnv();
});

type Customer = Awaited<ReturnType<typeof aPrepaidCustomer>>;
const NOVEMBER = "2026-11-01";
const charged = ({ number }: Customer, cost: string, over: object = {}) =>
  aUsageRow(number, { kind: "minutes", quantity: 60, cost, at: "2026-11-12T10:00:00Z", ...over });
const cap = ({ principal, lineId }: Customer, capCents = 2000, channel: "mail" | "sms" = "mail") =>
  setSpendingCap(principal, { lineId, capCents, channel });
const told = async ({ lineId }: Customer) => {
  const rows = await db()
    .select({ values: notification.values })
    .from(notification)
    .where(like(notification.once, `spending:${lineId}:%`))
    .orderBy(notification.createdAt);
  return rows.map(({ values }) => values.percent);
};

describe("a spending cap", () => {
  it("tells at four fifths and at the whole, once each a month, of what was charged outside the offers", async () => {
    const customer = await aPrepaidCustomer();
    await cap(customer);
    await load(charged(customer, "15.99"), aUsageRow(customer.number, { kind: "minutes", quantity: 600, at: "2026-11-12T11:00:00Z" }));
    expect(await told(customer)).toEqual([]);
    await load(charged(customer, "0.01"));
    await load(charged(customer, "1.00"));
    expect(await told(customer)).toEqual([80]);
    await load(charged(customer, "3.00"), charged(customer, "9.00"));
    expect(await told(customer)).toEqual([80, 100]);
    expect(await getSpending(customer.principal, customer.lineId, NOVEMBER)).toMatchObject({
      spentCents: 2900,
      capCents: 2000,
      isOwn: true,
    });
    expect(await listSpendingNotices(customer.principal, customer.lineId)).toMatchObject([
      { percent: 100, capCents: 2000, channel: "mail" },
      { percent: 80, capCents: 2000, channel: "mail" },
    ]);
  });

  it("tells once of both when both are reached at once, and once however many files bring it", async () => {
    const customer = await aPrepaidCustomer();
    await cap(customer);
    await load(charged(customer, "30.00"));
    expect(await told(customer)).toEqual([100]);
    const racers = await aPrepaidCustomer();
    await cap(racers, 1000);
    await Promise.all(Array.from({ length: 6 }, () => load(charged(racers, "2.00"))));
    expect((await told(racers)).sort()).toEqual([100, 80]);
    expect(await getSpending(racers.principal, racers.lineId, NOVEMBER)).toMatchObject({ spentCents: 1200 });
  });

  it("is of a month, and says nothing of what was reached before it was set, or of a month that is long over", async () => {
    const customer = await aPrepaidCustomer();
    await load(charged(customer, "18.00"));
    await cap(customer);
    await load(charged(customer, "0.50"), charged(customer, "50.00", { at: "2026-10-12T10:00:00Z" }));
    expect(await told(customer)).toEqual([]);
    await load(charged(customer, "1.50"));
    expect(await told(customer)).toEqual([100]);
    const november = clock.now;
    clock.now = () => new Date("2026-12-02T10:00:00Z");
    await load(charged(customer, "16.00", { at: "2026-12-02T09:00:00Z" }));
    clock.now = november;
    expect(await told(customer)).toEqual([100, 80]);
  });

  it("is told by SMS only to a number that the account has shown to be its own", async () => {
    const withMobile = await aPrepaidCustomer();
    const without = await aPrepaidCustomer();
    await db().update(account).set({ recoveryMobile: null }).where(eq(account.id, without.accountId));
    const [own] = await db().select().from(account).where(eq(account.id, withMobile.accountId));
    for (const customer of [withMobile, without]) {
      await cap(customer, 100, "sms");
      await load(charged(customer, "5.00"));
    }
    const sent = await db().select().from(notification).where(like(notification.once, "spending:%"));
    const to = ({ lineId }: Customer) => sent.find(({ once }) => once.includes(lineId));
    expect(to(withMobile)).toMatchObject({ channel: "sms", address: own?.recoveryMobile });
    expect(to(without)).toMatchObject({ channel: "mail", address: without.email });
  });

  it("is set and taken away by whoever manages the line, and seen by whoever may look", async () => {
    const customer = await aPrepaidCustomer();
    const { lineId, principal, accountId } = customer;
    const stranger = principalOf((await anAccount()).accountId);
    const viewer = principalOf((await aDelegate(lineId, accountId, { access: "pay" })).accountId);
    const wish = { lineId, capCents: 2000, channel: "mail" } as const;
    expect(await refusal(setSpendingCap(stranger, wish))).toBe("not-found");
    expect(await refusal(setSpendingCap(viewer, wish))).toBe("not-allowed");
    expect(await refusal(setSpendingCap({ ...principal, actor: "staff" }, wish))).toBe("not-found");
    const fixed = await aLine();
    await anAssociation(accountId, fixed.lineId);
    expect(await refusal(setSpendingCap(principal, { ...wish, lineId: fixed.lineId }))).toBe("not-found");
    await cap(customer);
    expect(await refusal(removeSpendingCap(viewer, lineId))).toBe("not-allowed");
    expect(await getSpending(viewer, lineId, NOVEMBER)).toMatchObject({ capCents: 2000, isOwn: false });
    expect(await getSpending(stranger, lineId, NOVEMBER)).toBeUndefined();
    expect(await listSpendingCapsToTake(principal)).toMatchObject([{ capCents: 2000 }]);
    await removeSpendingCap(principal, lineId);
    await removeSpendingCap(principal, lineId);
    await load(charged(customer, "30.00"));
    expect(await told(customer)).toEqual([]);
  });

  it("is nobody's once the account's tie to the line has ended, or the account", async () => {
    const gone = await aPrepaidCustomer();
    await cap(gone);
    await db().delete(association).where(eq(association.lineId, gone.lineId));
    await load(charged(gone, "30.00"));
    expect(await told(gone)).toEqual([]);
    const erased = await aPrepaidCustomer();
    await cap(erased);
    await db().transaction((tx) => forgetThresholds(tx, erased.accountId));
    await load(charged(erased, "30.00"));
    expect(await told(erased)).toEqual([]);
  });

  it.each([
    ["20", 2000],
    ["20,50 €", 2050],
    ["1.5", 150],
    ["0,99", "cap-invalid"],
    ["1000,01", "cap-invalid"],
    ["-5", "cap-invalid"],
    ["20 USD", "cap-invalid"],
    ["", "cap-invalid"],
  ])("is an amount as people write it: %j", (capCents, expected) => {
    const read = spendingCapInput.safeParse({ lineId: crypto.randomUUID(), capCents, channel: "mail" });
    expect(read.success ? read.data.capCents : read.error.issues[0]?.message).toBe(expected);
  });
});
