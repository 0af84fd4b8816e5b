import type { APIRequestContext } from "@playwright/test";
import { anAssociation } from "../fixtures/billing";
import { type Address, ADDRESSES, ASKING } from "../fixtures/addresses";
import { rowsNaming } from "../fixtures/rows";
import { staffCookieOf } from "./actors";
import { cookieOf } from "./cookies";
import { expect, makeCustomer, test } from "./fixtures";
import { aWholeCustomer, type WholeCustomer } from "./whole-customer";

/** What is shown to whoever has the link, whoever they are. */
const BY_LINK = ["/pay/[token]", "/receipts/[token]", "/pay/return", "/pay/cancel"];

/** Those that change something last: what others find is as it was. */
const ROWS = Object.entries(ADDRESSES).sort(
  ([, one], [, other]) => Number(one.changes !== undefined) - Number(other.changes !== undefined),
);

const pathOf = (address: string, { at = address }: Address, { parts }: WholeCustomer) =>
  at.replace(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? "");

async function get(request: APIRequestContext, path: string, cookies: readonly string[]) {
  const answer = await request.get(path, { maxRedirects: 0, headers: { cookie: cookies.join("; ") } });
  return { status: answer.status(), to: answer.headers().location ?? "", text: await answer.text() };
}

test("every address gives everybody what is theirs: the owner, whoever may look, a stranger, a visitor", async ({ request }) => {
  test.slow();
  const [owner, viewer, stranger] = [await aWholeCustomer(), await makeCustomer(), await makeCustomer()];
  const until = new Date(Date.now() + 3_600_000);
  for (const lineId of Object.values(owner.lines))
    await anAssociation(viewer.accountId, lineId, { proof: "delegation", access: "view", until, grantedBy: owner.accountId });
  const cookies = {
    owner: [await cookieOf(owner.accountId)],
    viewer: [await cookieOf(viewer.accountId)],
    stranger: [await cookieOf(stranger.accountId)],
    visitor: [],
  };
  const wrong: string[] = [];
  let read = "";
  for (const [address, row] of ROWS) {
    // Who owns them last: what they do by looking, they may.
    for (const who of [...ASKING].reverse()) {
      const chosen = `mytim-line=${owner.lines[row.line ?? "fixed"]}`;
      const { status, to, text } = await get(request, pathOf(address, row, owner), [...cookies[who], chosen]);
      const expected = row.says.split(" ")[ASKING.indexOf(who)] ?? "";
      if (String(status) !== expected) wrong.push(`${address} by the ${who}: ${String(status)} ${to} for ${expected}`);
      if (who === "visitor" && expected === "307" && !/^\/(admin\/)?login/.test(to) && !row.changes)
        wrong.push(`${address} sends to ${to}`);
      if (who === "owner") read += text;
      if (who === "owner" || BY_LINK.includes(address)) continue;
      const hidden = who === "viewer" ? owner.ownMarks : [...owner.marks, ...owner.ownMarks];
      for (const mark of hidden) if (text.includes(mark)) wrong.push(`${address} tells the ${who} ${mark}`);
    }
  }
  expect(wrong).toEqual([]);
  // The owner does read it somewhere, or its absence would show nothing; numbers are written in groups.
  for (const mark of [...owner.marks.slice(0, 7), ...owner.ownMarks]) expect(read, mark).toContain(mark);
});

test("what is asked for changes nothing, by the customer and by staff", async ({ request }) => {
  test.slow();
  const owner = await aWholeCustomer();
  const cookie = await cookieOf(owner.accountId);
  const staff = await staffCookieOf("supervisor");
  const rows = () =>
    rowsNaming([owner.accountId, staff.staffId, ...Object.values(owner.lines), owner.parts.bill ?? "", owner.parts.other ?? ""]);
  const before = await rows();
  expect(Object.keys(before).length).toBeGreaterThan(12);
  for (const [address, row] of ROWS.filter(([, { changes }]) => changes === undefined)) {
    const chosen = `mytim-line=${owner.lines[row.line ?? "fixed"]}`;
    const { status } = await get(request, pathOf(address, row, owner), [cookie, staff.cookie, chosen]);
    if (address.startsWith("/admin")) expect(status, address).toBe(200);
    else expect(String(status), address).toBe(row.says.split(" ")[0]);
  }
  expect(await rows()).toEqual(before);
});

test("there is one way of next-auth's to sign in", async ({ request }) => {
  expect(Object.keys((await (await request.get("/api/auth/providers")).json()) as object)).toEqual(["password"]);
});
