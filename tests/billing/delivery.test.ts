import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { operatorExport } from "@/db/schema/billing";
import { billDelivery } from "@/db/schema/billing/bill-notice";
import { forgetNotices } from "@/lib/billing/commands/notices/forget-notices";
import { setDelivery } from "@/lib/billing/commands/set-delivery";
import { deliveryInput } from "@/lib/billing/input/notices";
import { getDelivery, getNoticeData } from "@/lib/billing/queries/notices";
import type { DeliveryWish } from "@/lib/billing/rules/delivery";
import { sweepExports } from "@/lib/bss/commands/send-exports";
import type { Principal } from "@/lib/principal";
import { aDelegate, aLine, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aFixedCustomer } from "../fixtures/debit";
import { principalOf } from "../fixtures/identity";
import { arrivedAt, exportsNow, useOperator } from "../fixtures/operator";
import { refusal } from "../fixtures/refusal";

useDatabase();
const sandbox = useOperator();
const ADDRESS = { street: "Via dei Platani 12", postcode: "00172", town: "Roma", province: "RM" };
const PAPER: DeliveryWish = { way: "paper", ...ADDRESS };
let customer: Awaited<ReturnType<typeof aFixedCustomer>>;

beforeAll(async () => {
  customer = await aFixedCustomer();
});
afterEach(async () => {
  await sweepExports();
});

const choose = (principal: Principal, wish: DeliveryWish, over: { requestId?: string; lineId?: string; isConfirmed?: boolean } = {}) =>
  setDelivery(principal, { requestId: randomUUID(), lineId: customer.lineId, wish, isConfirmed: true, ...over });

describe("how bills come", () => {
  it("is changed once it is confirmed, written down, and told to the operator once", async () => {
    const { principal, lineId, number } = customer;
    expect(await getDelivery(principal, lineId)).toBeUndefined();
    expect(await refusal(choose(principal, PAPER, { isConfirmed: false }))).toBe("confirm-delivery");
    expect(await exportsNow()).toEqual([]);
    const requestId = randomUUID();
    await Promise.all(Array.from({ length: 4 }, () => choose(principal, PAPER, { requestId })));
    await Promise.all(Array.from({ length: 4 }, () => choose(principal, PAPER)));
    expect(await getDelivery(principal, lineId)).toMatchObject({ way: "paper", address: ADDRESS });
    await sweepExports();
    const arrived = await arrivedAt(sandbox.url());
    expect(arrived).toMatchObject([
      { copies: 1, export: { kind: "bill-delivery", reference: requestId, number, way: "paper", address: ADDRESS } },
    ]);
    expect(await choose(principal, { way: "app" })).toBe("changed");
    expect(await choose(principal, { way: "app" })).toBe("same");
    await sweepExports();
    expect((await arrivedAt(sandbox.url())).at(-1)).toMatchObject({ export: { way: "app", address: null } });
    const audited = await db().select({ details: auditLog.details }).from(auditLog).where(eq(auditLog.action, "bill.delivery"));
    expect(audited.map(({ details }) => details)).toEqual([
      { lineId, way: "paper" },
      { lineId, way: "app" },
    ]);
  });

  it("stands in no export as it is kept: an address is sealed until it is sent", async () => {
    const bodies = await db().select({ body: operatorExport.body }).from(operatorExport);
    expect(JSON.stringify(bodies)).not.toContain("Platani");
  });

  it("is for whoever manages the line", async () => {
    const { accountId, lineId, principal } = customer;
    const until = new Date(Date.now() + 60_000);
    const delegate = async (access: "view" | "pay" | "manage") =>
      principalOf((await aDelegate(lineId, accountId, { access, until })).accountId);
    const [viewer, payer, manager] = [await delegate("view"), await delegate("pay"), await delegate("manage")];
    for (const one of [viewer, payer]) expect(await refusal(choose(one, PAPER))).toBe("not-allowed");
    expect(await choose(manager, PAPER)).toBe("changed");
    expect(await getDelivery(manager, lineId)).toMatchObject({ way: "paper", address: ADDRESS });
    expect(await getDelivery(viewer, lineId)).toMatchObject({ way: "paper", address: undefined });
    const stranger = principalOf((await anAccount()).accountId);
    expect(await refusal(choose(stranger, { way: "app" }))).toBe("not-found");
    expect(await getDelivery(stranger, lineId)).toBeUndefined();
    expect(await refusal(choose({ ...principal, actor: "staff" }, { way: "app" }))).toBe("not-found");
    const mobile = await aLine({ kind: "mobile" });
    await anAssociation(accountId, mobile.lineId);
    expect(await refusal(choose(principal, { way: "app" }, { lineId: mobile.lineId }))).toBe("not-found");
  });

  it("is among one's data, and its address goes with the account", async () => {
    const { accountId, principal, lineId } = await aFixedCustomer();
    await choose(principal, PAPER, { lineId });
    expect(await getNoticeData(principal, 10)).toMatchObject({ deliveries: [{ way: "paper", ...ADDRESS }] });
    await db().transaction((tx) => forgetNotices(tx, accountId));
    const kept = await db()
      .select()
      .from(billDelivery)
      .where(and(eq(billDelivery.lineId, lineId)));
    expect(kept).toMatchObject([{ way: "paper", street: "", postcode: "", town: "", province: "" }]);
  });
});

describe("an address", () => {
  const form = { requestId: randomUUID(), lineId: randomUUID(), way: "paper", ...ADDRESS };
  const faults = (over: object) => {
    const parsed = deliveryInput.safeParse({ ...form, ...over });
    return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`);
  };

  it.each([
    [{}, []],
    [{ province: " mi ", postcode: "20 144" }, []],
    [{ street: " " }, ["street street-missing"]],
    [{ street: "x".repeat(71) }, ["street address-long"]],
    [{ postcode: "1234" }, ["postcode postcode-invalid"]],
    [{ postcode: "00000" }, ["postcode postcode-invalid"]],
    [{ postcode: "99999" }, ["postcode postcode-invalid"]],
    [{ postcode: "W1A 1AA" }, ["postcode postcode-invalid"]],
    [{ town: "" }, ["town town-missing"]],
    [{ province: "XX" }, ["province province-invalid"]],
    [{ province: undefined, town: undefined }, ["town town-missing", "province province-invalid"]],
    [{ way: "app", street: undefined, postcode: "no" }, []],
  ])("%o: %o", (over, expected) => {
    expect(faults(over)).toEqual(expected);
  });

  it("is on one line each, whatever was typed", () => {
    const parsed = deliveryInput.parse({ ...form, street: "Via\r\nRoma\u202e 1" });
    expect(parsed).toMatchObject({ street: "Via Roma 1" });
  });
});
