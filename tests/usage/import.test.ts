import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inEnglish } from "@/lib/bss/templates/reason";
import { POST } from "@/app/api/webhooks/network/route";
import { db } from "@/db/client";
import { clock } from "@/lib/clock";
import { service, usageEvent } from "@/db/schema/usage";
import { importOperatorData } from "@/lib/bss/commands/import-operator-data";
import { resetEnv } from "@/lib/env";
import { systemPrincipal } from "@/lib/principal";
import { signBody } from "@/lib/signature";
import { aLine } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aCounterRow, aCustomerWithPlan, anOfferRow, aServiceRow, aUsageRow, load, useNovember, usageNow } from "../fixtures/usage";

useDatabase();
useNovember();

const SECRET = "network-secret-of-the-tests-0123456789";

beforeAll(() => {
  process.env.OPERATOR_NETWORK_SECRET = SECRET;
  resetEnv();
});
afterAll(() => {
  delete process.env.OPERATOR_NETWORK_SECRET;
  resetEnv();
});

const usedOf = async (lineId: string) => (await usageNow(lineId)).counters.map(({ used }) => used);

describe("usage", () => {
  it("counts once, in the counter and in its day of Rome, however often it comes", async () => {
    const { lineId, number, service: name } = await aCustomerWithPlan();
    const late = aUsageRow(number, { service: name, at: "2026-11-02T23:30:00Z", cost: "0.29" });
    const rows = [aUsageRow(number, { service: name }), late, aUsageRow(number, { service: name, kind: "sms", quantity: 1 })];
    expect((await load(...rows)).results).toEqual(["done", "done", "done"]);
    expect((await load(...rows.toReversed(), late)).results).toEqual(["unchanged", "unchanged", "unchanged", "unchanged"]);
    const { counters, days } = await usageNow(lineId);
    expect(counters).toMatchObject([{ kind: "data", used: 120, lastEventAt: new Date("2026-11-02T23:30:00Z") }]);
    expect(days.map(({ day, kind, quantity, costCents }) => [day, kind, quantity, costCents])).toEqual([
      ["2026-11-02", "data", 10, 0],
      ["2026-11-02", "sms", 1, 0],
      ["2026-11-03", "data", 10, 29],
    ]);
  });

  it("counts once when two import it at the same moment", async () => {
    const { lineId, number, service: name } = await aCustomerWithPlan();
    const rows = Array.from({ length: 10 }, () => aUsageRow(number, { service: name }));
    await Promise.all([
      load(...rows),
      load(...rows.toReversed()),
      load(aCounterRow(number, name, { used: 300, as_of: "2026-11-01T12:00:00Z" })),
    ]);
    expect(await usedOf(lineId)).toEqual([400]);
  });

  it("of before the charging system's last word is history alone", async () => {
    const { lineId, number, service: name } = await aCustomerWithPlan();
    await load(aUsageRow(number, { service: name, at: "2026-10-31T10:00:00Z" }));
    const { counters, days } = await usageNow(lineId);
    expect(counters).toMatchObject([{ used: 100, lastEventAt: null }]);
    expect(days).toMatchObject([{ day: "2026-10-31", quantity: 10 }]);
  });

  it("without a service uses that of the one which renews first, unless it was charged or that is used up", async () => {
    const { lineId, number, offer, service: name } = await aCustomerWithPlan();
    const option = aServiceRow(number, offer, { renews_on: "2026-11-20" });
    await load(option, aCounterRow(number, option.reference, { total: 20, used: 5, renews_on: "2026-11-20" }));
    const state = async () => {
      const ids = await db().select({ id: service.id, reference: service.reference }).from(service).where(eq(service.lineId, lineId));
      const { counters } = await usageNow(lineId);
      const of = (reference: string) =>
        counters.find(({ serviceId }) => serviceId === ids.find((one) => one.reference === reference)?.id)?.used;
      return [of(option.reference), of(name)];
    };
    await load(aUsageRow(number), aUsageRow(number, { cost: 1.5 }));
    expect(await state()).toEqual([15, 100]);
    await load(aUsageRow(number), aUsageRow(number));
    expect(await state()).toEqual([25, 110]);
  });

  it("comes in a CSV file as well", async () => {
    const { lineId, number, service: name } = await aCustomerWithPlan();
    const stream = Readable.from([
      `type,id,number,at,kind,quantity,service,roaming,cost\r\n`,
      `usage,${randomUUID()},${number},2026-11-02T10:00:00Z,data,40,${name},false,\r\n`,
      `usage,${randomUUID()},${number},2026-11-02T11:00:00Z,data,0,${name},,\r\n`,
    ]);
    const now = clock.now();
    const file = { fileName: "usage.csv", format: "csv", stream } as const;
    expect(await importOperatorData(systemPrincipal("test", now), file, { now })).toMatchObject({ done: 1, refused: 1 });
    expect(await usedOf(lineId)).toEqual([140]);
  });

  it("keeps no whole number of anybody", async () => {
    const { lineId, number } = await aCustomerWithPlan();
    await load(aUsageRow(number, { kind: "minutes", counterpart: "+393475550199" }));
    const [event] = await db().select().from(usageEvent).where(eq(usageEvent.lineId, lineId));
    expect(event?.counterpart).toBe("+393475550•••");
  });
});

describe("a counter", () => {
  it("is what the charging system says and every event after it, in whatever order they come", async () => {
    const { lineId, number, service: name } = await aCustomerWithPlan();
    await load(
      aUsageRow(number, { service: name, at: "2026-11-05T10:00:00Z", quantity: 7 }),
      aUsageRow(number, { service: name, at: "2026-11-03T10:00:00Z", quantity: 3 }),
    );
    expect(await usedOf(lineId)).toEqual([110]);
    const word = aCounterRow(number, name, { used: 500, as_of: "2026-11-04T00:00:00Z" });
    expect((await load(word, word, aCounterRow(number, name, { used: 1, as_of: "2026-11-03T00:00:00Z" }))).results).toEqual([
      "done",
      "unchanged",
      "unchanged",
    ]);
    expect(await usedOf(lineId)).toEqual([507]);
  });

  it("starts anew with a renewal, with what was used since; told again it stays", async () => {
    const { lineId, number, service: name } = await aCustomerWithPlan();
    const renewal = {
      type: "renewal",
      number,
      service: name,
      period_start: "2026-11-10",
      renews_on: "2026-12-10",
      at: "2026-11-10T01:00:00Z",
    };
    await load(
      aUsageRow(number, { service: name, at: "2026-11-10T08:00:00Z", quantity: 4 }),
      aUsageRow(number, { service: name, at: "2026-11-09T08:00:00Z", quantity: 2 }),
    );
    expect((await load(renewal, renewal)).results).toEqual(["done", "unchanged"]);
    await load(aUsageRow(number, { service: name, at: "2026-11-09T20:00:00Z", quantity: 50 }));
    const { counters, days } = await usageNow(lineId);
    expect(counters).toMatchObject([{ used: 4, total: 1000, periodStart: "2026-11-10", renewsOn: "2026-12-10" }]);
    expect(days.map(({ quantity }) => quantity)).toEqual([52, 4]);
    expect(await db().select().from(service).where(eq(service.lineId, lineId))).toMatchObject([
      { periodStart: "2026-11-10", renewsOn: "2026-12-10", since: "2026-03-28" },
    ]);
    const before = aServiceRow(number, "none", { reference: name });
    expect((await load({ ...before, offer: (await aCustomerWithPlan()).offer })).results).toEqual(["unchanged"]);
  });
});

describe("a row that makes no sense", () => {
  it("is refused with a sentence, and those around it are loaded", async () => {
    const { number, service: name, lineId } = await aCustomerWithPlan();
    const stranger = await aCustomerWithPlan();
    const fixed = await aLine();
    const { report, reasons } = await load(
      aUsageRow(number, { service: name }),
      aUsageRow(number, { quantity: 0 }),
      aUsageRow(number, { quantity: -5 }),
      aUsageRow(number, { quantity: 1.5 }),
      aUsageRow(number, { quantity: 1e17 }),
      aUsageRow(number, { kind: "fax" }),
      aUsageRow(number, { at: "yesterday" }),
      aUsageRow(number, { at: new Date(Date.now() + 3_600_000).toISOString() }),
      aUsageRow(number, { service: stranger.service }),
      aUsageRow(fixed.number),
      aUsageRow("06 0000 0000"),
      aServiceRow(number, "no-such-offer"),
      aServiceRow(number, stranger.offer, { reference: stranger.service, as_of: "2026-11-20T00:00:00Z" }),
      aServiceRow(number, stranger.offer, { price_after_promotion: "9.99" }),
      { type: "renewal", number, service: name, period_start: "2026-12-10", renews_on: "2026-12-10", at: "2026-11-10T01:00:00Z" },
      aCounterRow(number, name, { used: -1 }),
      anOfferRow({ extra_costs: [{ kind: "breath", unit_price: "1" }] }),
      anOfferRow({ promo_price: "9.99" }),
      aUsageRow(number, { service: name }),
    );
    expect(report).toMatchObject({ done: 2, refused: 17, unchanged: 0 });
    const sentences = reasons.map(inEnglish);
    for (const sentence of sentences) expect(sentence).toMatch(/\.$/);
    expect(sentences).toContain(`The service ${stranger.service} is not on this line: load it first.`);
    expect(sentences).toContain(`The reference ${stranger.service} is another line’s.`);
    expect(await usedOf(lineId)).toEqual([120]);
    expect(await usedOf(stranger.lineId)).toEqual([100]);
  });

  it("an offer is the same when it says the same, and another when it says otherwise", async () => {
    const row = anOfferRow();
    expect(
      (await load(row, row, { ...row, price: "15.99" }, { ...row, sms: "unlimited" }, { ...row, valid_from: "2026-01-01" })).results,
    ).toEqual(["done", "unchanged", "done", "done", "done"]);
  });
});

describe("the network", () => {
  const tell = (event: object) => {
    const body = JSON.stringify({ ...event, type: "usage.recorded" });
    const headers = { "operator-signature": signBody(SECRET, body, clock.now()) };
    return POST(new Request("http://localhost/api/webhooks/network", { method: "POST", body, headers })).then(({ status }) => status);
  };

  it("tells of usage at once; the file that brings it later changes nothing", async () => {
    const { lineId, number } = await aCustomerWithPlan();
    const row = aUsageRow(number);
    expect([await tell(row), await tell(row)]).toEqual([200, 200]);
    expect((await load(row)).results).toEqual(["unchanged"]);
    expect(await usedOf(lineId)).toEqual([110]);
  });

  it("is asked to tell again what came before its service, and refused what makes no sense", async () => {
    const { number } = await aCustomerWithPlan();
    expect(await tell(aUsageRow(number, { service: "not-yet" }))).toBe(404);
    expect(await tell(aUsageRow(number, { at: new Date(Date.now() + 3_600_000).toISOString() }))).toBe(400);
    expect(await tell(aUsageRow((await aLine()).number))).toBe(400);
  });
});
