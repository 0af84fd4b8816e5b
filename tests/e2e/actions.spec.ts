import { randomUUID } from "node:crypto";
import type { APIRequestContext } from "@playwright/test";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { knownDevice, session } from "@/db/schema/identity";
import { payLink } from "@/db/schema/payments/pay-link";
import { addDays, dayOf } from "@/lib/dates";
import { makePayLink } from "@/lib/payments/commands/pay-links";
import { mayDo, STAFF_ROLES } from "@/lib/staff/matrix";
import { aMobileNumber, anAssociation } from "../fixtures/billing";
import { principalOf } from "../fixtures/identity";
import { rowsNaming } from "../fixtures/rows";
import { staffCookieOf } from "./actors";
import { cookieOf } from "./cookies";
import { type Action, call, everyAction, type Sending } from "./every-action";
import { type Customer, expect, makeCustomer, test } from "./fixtures";

const PATHS = ["/", "/login", "/home", "/admin/login"];

/** Calls actions, each at the next of the addresses. @returns what each said, by its name. */
async function callEach(request: APIRequestContext, actions: readonly Action[], sending: Sending = {}): Promise<Map<string, string>> {
  const said = new Map<string, string>();
  for (const [index, action] of actions.entries())
    said.set(action.name, await call(request, action, { address: PATHS[index % PATHS.length] ?? "/", ...sending }));
  expect(said.size).toBeGreaterThan(0);
  return said;
}

const unlike = (said: ReadonlyMap<string, string>, isExpected: (name: string, what: string) => boolean) =>
  [...said].filter(([name, what]) => !isExpected(name, what)).map(([name, what]) => `${name}: ${what}`);

const ofDoor = (...doors: Action["door"][]) => everyAction().filter(({ door }) => doors.includes(door));

/** Whatever an action may ask for, all of it somebody's: of what nobody has made, an id that there is not. */
async function everythingOf(owner: Customer): Promise<Record<string, string>> {
  const [none, billId] = [randomUUID(), (await owner.addBill({ issueDate: "2025-12-20", dueDate: "2026-01-10" })).billId];
  await cookieOf(owner.accountId);
  await makePayLink(principalOf(owner.accountId), billId);
  const [[link], [open], [device]] = await Promise.all([
    db().select({ id: payLink.id }).from(payLink).where(eq(payLink.billId, billId)),
    db().select({ id: session.id }).from(session).where(eq(session.accountId, owner.accountId)),
    db().select({ id: knownDevice.id }).from(knownDevice).where(eq(knownDevice.accountId, owner.accountId)),
  ]);
  const ids = "paymentId planId methodId autoTopUpId mandateId inviteId transferId topUpId favouriteId disputeId removalId".split(" ");
  return {
    ...Object.fromEntries(ids.map((name) => [name, none])),
    ...{ lineId: owner.lineId, billId, billIds: billId, bill: billId, accountId: owner.accountId, linkId: link?.id ?? "" },
    ...{ sessionId: open?.id ?? "", deviceId: device?.id ?? "", passkeyId: "a-key", requestId: randomUUID(), link: "no-link" },
    ...{ number: aMobileNumber(), mobile: aMobileNumber(), email: `${randomUUID()}@posta.example`, name: "Nonna", next: "/home" },
    ...{
      access: "view",
      until: addDays(dayOf(new Date()), 3),
      taxCode: "PRVMRA80A01H501X",
      password: "wrong password",
      current: "wrong password",
    },
    ...{
      amount: "1200",
      count: "2",
      agreed: "yes",
      method: "card",
      payBy: "card",
      kind: "data",
      percent: "80",
      channel: "mail",
      capCents: "20",
    },
    ...{ every: "once", position: "1", reason: "other", words: "It is wrong.", confirmed: "yes", occasion: "1", code: "000000" },
    ...{ way: "bank", iban: "IT60X0542811101000000123456", holder: "Mario Prova" },
  };
}

/** What these do, they do to the caller's own account: it may be done, and nothing of anybody else's changes. */
const OF_ONESELF = new Set(
  [
    ["endOtherSessions", "beginTotp", "removeTotp", "claimLine", "sendLineCode", "dropClaim", "changeEmail"],
    ["changeMobile", "resendMobile", "dropMobile", "saveMethod", "removeThreshold"],
  ]
    .flat()
    .map((name) => `${name}Action`),
);

const isRefusal = (what: string) => /^[a-z]+(-[a-z]+)*$/.test(what);

test("no action of a customer's or of staff's is open to a visitor, at whatever address", async ({ request }) => {
  for (const address of PATHS) {
    const said = await callEach(request, ofDoor("customer", "staff"), { address });
    expect(unlike(said, (_, what) => what === "signed-out")).toEqual([]);
  }
});

test("what everybody may call never fails, however little it is given", async ({ request }) => {
  const said = await callEach(request, ofDoor("everybody"));
  expect(unlike(said, (_, what) => isRefusal(what) || what.startsWith("→"))).toEqual([]);
});

test("a customer's session opens none of staff's actions, and of their own none on what is somebody else's", async ({ request }) => {
  const [owner, stranger] = [await makeCustomer(), await makeCustomer()];
  const fields = await everythingOf(owner);
  const cookie = await cookieOf(stranger.accountId);
  const rows = () => rowsNaming([owner.accountId, owner.lineId, fields.billId ?? ""]);
  const before = await rows();
  expect(unlike(await callEach(request, ofDoor("staff"), { cookie, fields }), (_, what) => what === "signed-out")).toEqual([]);
  const said = await callEach(request, ofDoor("customer"), { cookie, fields });
  expect(unlike(said, (name, what) => isRefusal(what) || (OF_ONESELF.has(name) && what.startsWith("→")))).toEqual([]);
  expect([...said.values()]).not.toContain("signed-out");
  for (const name of "payBill payBills makePayLink revokePayLink agreePlan openTicket disputeRow chooseLine endSession forgetDevice".split(
    " ",
  ))
    expect(said.get(`${name}Action`), name).toBe("not-found");
  for (const name of "removeLine removeAccess invite claimHolder giveMandate setThreshold setSpendingCap useKept keepForNext payOutKept".split(
    " ",
  ))
    expect(said.get(`${name}Action`), name).toBe("not-found");
  expect(await rows()).toEqual(before);
});

test("somebody who may look at a line does nothing to it", async ({ request }) => {
  const [owner, viewer] = [await makeCustomer(), await makeCustomer()];
  const fields = await everythingOf(owner);
  const until = new Date(Date.now() + 3_600_000);
  await anAssociation(viewer.accountId, owner.lineId, { proof: "delegation", access: "view", until, grantedBy: owner.accountId });
  const cookie = await cookieOf(viewer.accountId);
  const rows = () => rowsNaming([owner.accountId, owner.lineId, fields.billId ?? ""]);
  const before = await rows();
  // To look at no longer is theirs to say: it would end the test.
  const actions = ofDoor("customer").filter(({ name }) => name !== "removeLineAction");
  const said = await callEach(request, actions, { cookie, fields });
  const mayBeDone = (name: string) => OF_ONESELF.has(name) || name === "chooseLineAction";
  expect(unlike(said, (name, what) => isRefusal(what) || (mayBeDone(name) && what.startsWith("→")))).toEqual([]);
  for (const name of "payBill payBills makePayLink agreePlan openTicket disputeRow useKept keepForNext giveMandate".split(" "))
    expect(said.get(`${name}Action`), name).toBe("not-allowed");
  for (const name of "revokePayLink removeAccess payOutKept invite claimHolder endSession forgetDevice".split(" "))
    expect(said.get(`${name}Action`), name).toBe("not-found");
  expect(await rows()).toEqual(before);
});

test("a session of staff opens no customer's action, and of staff's those of its role alone", async ({ request }) => {
  const owner = await makeCustomer();
  const fields = await everythingOf(owner);
  const before = await rowsNaming([owner.accountId]);
  // Signing out ends it.
  const staffs = ofDoor("staff").sort((one, other) => Number(one.row === "session.open") - Number(other.row === "session.open"));
  const rowOf = (name: string) => staffs.find((action) => action.name === name)?.row ?? "staff.manage";
  for (const role of STAFF_ROLES) {
    const { cookie } = await staffCookieOf(role);
    const customers = await callEach(request, ofDoor("customer"), { cookie, fields });
    expect(
      unlike(customers, (_, what) => what === "signed-out"),
      role,
    ).toEqual([]);
    const said = await callEach(request, staffs, { cookie });
    // Whom nobody knows and what nobody can have meant have one answer.
    const expected = (name: string) => (mayDo(role, rowOf(name)) ? /^(invalid-input|customer-unknown|→ \/admin\/login)/ : /^not-found$/);
    expect(
      unlike(said, (name, what) => expected(name).test(what)),
      role,
    ).toEqual([]);
  }
  const { cookie } = await staffCookieOf("supervisor", { isFirstDay: true });
  const first = await callEach(request, staffs, { cookie });
  const opens = (name: string) => ["password.change", "session.open"].includes(rowOf(name));
  expect(unlike(first, (name, what) => (opens(name) ? what !== "not-found" : what === "not-found"))).toEqual([]);
  expect(await rowsNaming([owner.accountId])).toEqual(before);
});

test("no action runs for a page of another site, or without saying whose page it is", async ({ request, customer }) => {
  const cookie = await cookieOf(customer.accountId);
  for (const origin of ["https://evil.example", "null", ""]) {
    const said = await callEach(request, everyAction(), { cookie, origin });
    expect(
      unlike(said, (_, what) => what === "403"),
      origin,
    ).toEqual([]);
  }
  const said = await callEach(request, everyAction(), { cookie, origin: null });
  expect(unlike(said, (_, what) => what === "bad-origin")).toEqual([]);
});
