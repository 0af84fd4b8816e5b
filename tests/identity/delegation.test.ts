import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { db } from "@/db/client";
import { association, rateLimit } from "@/db/schema/identity";
import { delegationInvite } from "@/db/schema/identity/profile";
import { clock } from "@/lib/clock";
import { addDays, dayOf } from "@/lib/dates";
import { acceptInvite, cancelInvite, inviteDelegate } from "@/lib/identity/commands/delegation";
import { removeAccess, removeLine } from "@/lib/identity/commands/line-access";
import { findInvite, listLineEvents, listOpenInvites, listSharers } from "@/lib/identity/queries/line-sharing";
import { listLines } from "@/lib/identity/queries/list-lines";
import { getOwnLine } from "@/lib/identity/queries/own-lines";
import { linkToken } from "@/lib/one-time";
import type { Principal } from "@/lib/principal";
import { aDelegate, aLine, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { mailedLink, noticesTo } from "../fixtures/mails";
import { refusal } from "../fixtures/refusal";

useDatabase();
const realNow = clock.now;
const DAY_MS = 24 * 60 * 60 * 1000;

beforeEach(() => db().delete(rateLimit));
afterEach(() => {
  clock.now = realNow;
});

const inDays = (count: number) => addDays(dayOf(clock.now()), count);

async function aWorld() {
  const owner = await anAccount({ name: "Anna Bianchi" });
  const guest = await anAccount({ name: "Carla Verdi" });
  const { lineId, number } = await aLine();
  await anAssociation(owner.accountId, lineId);
  const invite = (over: { email?: string; access?: "view" | "pay" | "manage"; until?: string } = {}) =>
    inviteDelegate(principalOf(owner.accountId), { lineId, email: guest.email, access: "pay", until: inDays(30), ...over });
  return { owner, guest, me: principalOf(owner.accountId), them: principalOf(guest.accountId), lineId, number, invite };
}

const later = (days: number) => {
  const moved = new Date(Date.now() + days * DAY_MS);
  clock.now = () => moved;
};

it("an invitation is mailed, accepted by the account of that mailbox, once, and ends with its day in Rome", async () => {
  const { owner, guest, me, them, lineId, invite } = await aWorld();
  await invite();
  const link = await mailedLink(guest.email, "invitation");
  expect(await listOpenInvites(me, lineId)).toMatchObject([{ email: guest.email, access: "pay" }]);
  const stranger = principalOf((await anAccount()).accountId);
  expect(await refusal(acceptInvite(stranger, link))).toBe("invite-closed");
  expect(await refusal(acceptInvite(me, link))).toBe("invite-closed");
  await acceptInvite(them, link);
  expect(await refusal(acceptInvite(them, link))).toBe("invite-closed");
  expect(await listLines(them)).toMatchObject([{ id: lineId, access: "pay" }]);
  expect(await getOwnLine(them, lineId)).toMatchObject({ proof: "delegation", grantedBy: "Anna Bianchi", sharedWith: 0 });
  expect(await getOwnLine(me, lineId)).toMatchObject({ sharedWith: 1 });
  expect(await noticesTo(owner.email)).toMatchObject([{ about: "access-accepted" }]);
  expect(await listOpenInvites(me, lineId)).toEqual([]);
  const [shared] = await listSharers(me, lineId);
  expect(shared).toMatchObject({ email: guest.email, name: "Carla Verdi" });
  expect(dayOf(new Date((shared?.until?.getTime() ?? 0) - 1))).toBe(inDays(30));
  later(31.1);
  expect(await listLines(them)).toEqual([]);
  expect(await listSharers(me, lineId)).toEqual([]);
});

it("says the same and writes the mail whether the address has an account or not", async () => {
  const { invite } = await aWorld();
  expect(await refusal(invite({ email: "nobody@posta.example" }))).toBe("done");
  expect(await noticesTo("nobody@posta.example")).toMatchObject([{ about: "invitation" }]);
});

it("an invitation can be made by whoever proved the line, freshly, within a year, not to oneself", async () => {
  const { owner, me, lineId, invite } = await aWorld();
  const delegate = principalOf((await aDelegate(lineId, owner.accountId, { access: "manage" })).accountId);
  const stranger = principalOf((await anAccount()).accountId);
  const data = { lineId, email: "x@posta.example", access: "view", until: inDays(1) } as const;
  for (const principal of [delegate, stranger]) expect(await refusal(inviteDelegate(principal, data))).toBe("not-found");
  expect(await refusal(inviteDelegate({ ...me, authenticatedAt: new Date(0) }, data))).toBe("confirm-first");
  expect(await refusal(inviteDelegate({ ...me, actor: "operator" }, data))).toBe("not-found");
  expect(await refusal(invite({ email: owner.email }))).toBe("invite-self");
  for (const until of [inDays(-1), inDays(366)]) expect(await refusal(invite({ until }))).toBe("invite-until");
  expect(await refusal(invite({ until: inDays(365) }))).toBe("done");
});

it("ten invitations a day; an address that was written to five times gets no more, and nobody is told", async () => {
  const target = `${crypto.randomUUID()}@posta.example`;
  for (let inviter = 0; inviter < 6; inviter++) expect(await refusal((await aWorld()).invite({ email: target }))).toBe("done");
  expect(await noticesTo(target)).toHaveLength(5);
  const { invite } = await aWorld();
  for (let sent = 0; sent < 10; sent++) expect(await refusal(invite({ email: `${String(sent)}${target}` }))).toBe("done");
  expect(await refusal(invite())).toBe("too-many-today");
});

it.each<[string, (world: Awaited<ReturnType<typeof aWorld>>) => Promise<unknown>]>([
  [
    "a week later",
    () => {
      later(7.1);
      return Promise.resolve();
    },
  ],
  ["taken back", async ({ me, lineId }) => cancelInvite(me, (await listOpenInvites(me, lineId))[0]?.id ?? "")],
  ["replaced by a newer one", ({ invite }) => invite({ access: "view" })],
  ["whose inviter no longer has the line", ({ me, lineId }) => removeLine(me, lineId)],
])("an invitation %s opens nothing", async (_, closed) => {
  const world = await aWorld();
  await world.invite();
  const link = await mailedLink(world.guest.email, "invitation");
  await closed(world);
  expect(await refusal(acceptInvite({ ...world.them, authenticatedAt: clock.now() }, link))).toBe("invite-closed");
  expect(await listLines(world.them)).toEqual([]);
});

it("a link that we did not write, or wrote for something else, opens nothing", async () => {
  const { guest, them, invite } = await aWorld();
  await invite();
  const [row] = await db().select({ id: delegationInvite.id }).from(delegationInvite).where(eq(delegationInvite.email, guest.email));
  const id = row?.id ?? "";
  for (const link of [id, `${id}.`, `${id}.AAAA`, linkToken("email-new", id), "x"])
    expect(await refusal(acceptInvite(them, link))).toBe("invite-closed");
  expect(await findInvite(id)).toMatchObject({ from: "Anna Bianchi", access: "pay" });
});

it("only its writer takes an invitation back", async () => {
  const { me, them, lineId, invite } = await aWorld();
  await invite();
  const [open] = await listOpenInvites(me, lineId);
  expect(await listOpenInvites(them, lineId)).toEqual([]);
  expect(await refusal(cancelInvite(them, open?.id ?? ""))).toBe("not-found");
  expect(await listOpenInvites(me, lineId)).toHaveLength(1);
});

it("who has proved the line keeps that when they accept an invitation to it", async () => {
  const { guest, them, lineId, invite } = await aWorld();
  await anAssociation(guest.accountId, lineId);
  await invite({ access: "view" });
  await acceptInvite(them, await mailedLink(guest.email, "invitation"));
  const [own] = await db()
    .select()
    .from(association)
    .where(and(eq(association.accountId, guest.accountId), eq(association.lineId, lineId)));
  expect(own).toMatchObject({ proof: "bill_code", access: "manage", until: null });
});

it("twenty acceptances at once are one", async () => {
  const { guest, them, invite } = await aWorld();
  await invite();
  const link = await mailedLink(guest.email, "invitation");
  const answers = await Promise.all(Array.from({ length: 20 }, () => refusal(acceptInvite(them, link))));
  expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
});

it("the owner reads what was done on the line, a page at a time; delegates and strangers read nothing, another owner their own part", async () => {
  const { guest, me, them, lineId, invite } = await aWorld();
  const second = await anAccount();
  await anAssociation(second.accountId, lineId);
  await invite();
  await acceptInvite(them, await mailedLink(guest.email, "invitation"));
  await removeAccess(me, lineId, guest.accountId);
  const actions = async (principal: Principal) => (await listLineEvents(principal, lineId)).events.map(({ action, who }) => [action, who]);
  expect(await actions(me)).toEqual([
    ["line.access-remove", "Anna Bianchi"],
    ["line.share-accept", "Carla V."],
    ["line.share", "Anna Bianchi"],
  ]);
  expect(await actions(them)).toEqual([]);
  expect(await actions(principalOf(second.accountId))).toEqual([]);
  expect(await actions(principalOf((await anAccount()).accountId))).toEqual([]);
  await db().update(association).set({ holderSince: new Date() }).where(eq(association.accountId, second.accountId));
  expect(await actions(principalOf(second.accountId))).toHaveLength(3);

  for (let sent = 0; sent < 9; sent++) await invite({ email: `${String(sent)}@posta.example` });
  await db().delete(rateLimit);
  for (let sent = 0; sent < 9; sent++) await invite({ email: `${String(sent)}@posta.example` });
  const first = await listLineEvents(me, lineId);
  expect(first.events).toHaveLength(20);
  const rest = await listLineEvents(me, lineId, first.next);
  expect(rest.events).toHaveLength(1);
  expect(rest.next).toBeUndefined();
});
