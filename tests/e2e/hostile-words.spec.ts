import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { bill, billAttachment } from "@/db/schema/billing";
import { billEvent } from "@/db/schema/billing/bill-event";
import { topUpFavourite } from "@/db/schema/credit";
import { account, passkey, session } from "@/db/schema/identity";
import { factorRemoval } from "@/db/schema/identity/factor-removal";
import { line } from "@/db/schema/lines";
import { savedMethod } from "@/db/schema/payments/saved-method";
import { REMOVAL_SECONDS } from "@/lib/identity/lost-factors";
import { openTicket } from "@/lib/support/commands";
import { aLine, aMobileNumber, anAssociation, someRows } from "../fixtures/billing";
import { aMovement } from "../fixtures/credit";
import { principalOf } from "../fixtures/identity";
import { staffCookieOf } from "./actors";
import { cookieOf } from "./cookies";
import { hostileCorpus } from "./hostile-corpus";
import { type Customer, expect, signIn, test } from "./fixtures";

/** Words that are code to whoever forgets that they are words, each with a sign of its own by which it is found again. */
const HOSTILE = [
  `<img src=x onerror="window.hacked=1">`,
  `"><svg onload=window.hacked=1>`,
  `</script><script>window.hacked=1</script>`,
  `</title></style></textarea><script>hacked=1</script>`,
  `javascript:window.hacked=1//`,
  `' onmouseover='hacked=1' x='`,
  `{{constructor.constructor("hacked=1")()}}\${hacked=1}`,
  "\u202eelpmaxe.live\u202c \u2066 right to left",
  `&lt;script&gt; &#x3c;b> <!-- <![CDATA[ ]]>`,
];

/** What is written begins with where: each is to be found again. */
const PLACES = ["Line", "Row", "Attachment", "Movement", "Ticket", "Favourite", "Key", "Payer", "Account"] as const;
const hostile = (place: (typeof PLACES)[number]) => `${place} ${HOSTILE.join(" ")}`;

/** Everything that somebody else, or the customer, may have written, hostile. */
async function writeEverywhere({ accountId, lineId, ...customer }: Customer) {
  const words = hostile("Line");
  const [mobile, { billId }] = [await aLine({ kind: "mobile", number: aMobileNumber(), name: words }), await customer.addBill()];
  await anAssociation(accountId, mobile.lineId);
  await db().update(line).set({ name: words }).where(eq(line.id, lineId));
  await db()
    .update(account)
    .set({ name: hostile("Account") })
    .where(eq(account.id, accountId));
  await db()
    .update(bill)
    .set({ issuerName: words, remarks: [words], number: `${words.slice(0, 60)}${randomUUID().slice(0, 8)}` })
    .where(eq(bill.id, billId));
  await someRows(billId, { description: hostile("Row") }, { description: `${words} again`, section: "calls" });
  await db()
    .insert(billAttachment)
    .values({ billId, position: 0, name: hostile("Attachment"), format: words, content: Buffer.from("<script>") });
  const event = { id: uuidv7(), reference: uuidv7(), lineId, kind: "one-off", description: words, note: words } as const;
  await db()
    .insert(billEvent)
    .values({ ...event, effectiveOn: "2026-01-01", loadedAt: new Date() });
  await aMovement(mobile.lineId, { amountCents: 500, note: hostile("Movement") });
  const subject = { kind: "bill", billId } as const;
  const ticket = await openTicket(principalOf(accountId), { requestId: uuidv7(), subject, reason: "other", words: hostile("Ticket") });
  await db()
    .insert(topUpFavourite)
    .values({ id: uuidv7(), accountId, number: aMobileNumber(), name: hostile("Favourite"), createdAt: new Date() });
  const key = { publicKey: Buffer.from("x"), counter: 0, transports: [], isBackedUp: false, aaguid: "0", createdAt: new Date() };
  await db()
    .insert(passkey)
    .values({ id: randomUUID(), accountId, name: hostile("Key"), ...key });
  const saved = { provider: "paypal", ref: randomUUID(), fingerprint: randomUUID(), payer: hostile("Payer"), isDefault: true } as const;
  await db()
    .insert(savedMethod)
    .values({ id: uuidv7(), accountId, ...saved, createdAt: new Date() });
  await db().update(session).set({ userAgent: words, address: words }).where(eq(session.accountId, accountId));
  return {
    mobileId: mobile.lineId,
    ofFixed: [
      ...[
        "/home",
        "/bills",
        `/bills/${billId}`,
        `/bills/${billId}/pay`,
        `/bills/${billId}/dispute/1`,
        "/bills/statement",
        "/topup",
        "/more",
      ],
      ...[`/more/tracking/${ticket.id}`, "/more/tracking", "/more/configure", "/more/configure/sessions", "/more/profile", "/more/line"],
      `/more/profile/lines/${lineId}`,
    ],
    ofMobile: ["/home", "/more/movements", "/more/movements/1", "/more/configure/automatic", "/more/transfers"],
  };
}

/** The markup that a page must not have from anybody's words: elements anywhere, attributes outside of its own scripts, whose data are no markup. */
const ELEMENT = /<img src=x|<svg onload|<script>(window\.)?hacked|<b>\s*<!--/i;
const ATTRIBUTE = /(href|src|action|formaction)=["']?\s*javascript:|[\s'"]onmouseover=['"]hacked/i;
const markupIn = (html: string) => ELEMENT.exec(html)?.[0] ?? ATTRIBUTE.exec(html.replace(/<script\b[^>]*>.*?<\/script>/gs, ""))?.[0];

test("hostile words are words on every page, wherever they were written", async ({ request, page, customer }) => {
  test.slow();
  const cookie = await cookieOf(customer.accountId);
  const { mobileId, ofFixed, ofMobile } = await writeEverywhere(customer);
  const shown = new Set<string>();
  for (const [chosen, paths] of [
    [customer.lineId, ofFixed],
    [mobileId, ofMobile],
  ] as const)
    for (const path of paths) {
      const answer = await request.get(path, { headers: { cookie: `${cookie}; mytim-line=${chosen}` }, maxRedirects: 0 });
      expect(answer.status(), path).toBe(200);
      const html = await answer.text();
      expect(markupIn(html), path).toBeUndefined();
      for (const place of PLACES) if (html.includes(`${place} &lt;img src=x onerror=`)) shown.add(place);
    }
  // They are there to be read, or their harmlessness would show nothing.
  expect([...shown].sort()).toEqual([...PLACES].sort());

  // A few of them in a browser, whose console has nothing to say (see `quiet`) and where nothing has run.
  page.on("dialog", () => {
    throw new Error("a dialog came up");
  });
  await signIn(page, customer.email);
  for (const path of [ofFixed[2] ?? "", ofFixed[8] ?? "", "/more/configure", "/more/profile"]) {
    await page.goto(path);
    await expect(page.getByText("window.hacked=1").first()).toBeAttached();
    expect(await page.evaluate(() => "hacked" in window), path).toBe(false);
  }
});

/** Of a bill's row, which the operator writes with up to a thousand characters. */
const EACH = 15;

test("a corpus of code stays words: nothing runs, nothing is refused by the browser, and each can be read as it was written", async ({
  page,
  customer,
}) => {
  const corpus = hostileCorpus();
  expect(corpus.length).toBeGreaterThanOrEqual(2708);
  const { billId } = await customer.addBill();
  const rows = Array.from({ length: Math.ceil(corpus.length / EACH) }, (_, index) =>
    corpus.slice(index * EACH, (index + 1) * EACH).join(" "),
  );
  await someRows(
    billId,
    ...rows.map((description, index) => ({ description, position: index + 1, section: "calls", total: "0.01" }) as const),
  );
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      sessionStorage.setItem("refused", `${violatedDirective} ${blockedURI}`);
    });
  });
  page.on("dialog", () => {
    throw new Error("a dialog came up");
  });
  await signIn(page, customer.email);
  let read = "";
  for (let number = 1; number <= Math.ceil(rows.length / 50); number += 1) {
    await page.goto(`/bills/${billId}?section=calls&page=${String(number)}`);
    read += await page.getByRole("main").evaluate((main) => main.textContent);
    expect(await page.evaluate(() => ["hacked" in window, sessionStorage.getItem("refused")])).toEqual([false, null]);
  }
  expect(rows.filter((row) => !read.includes(row))).toEqual([]);
});

test("what is looked for is shown as words, too", async ({ request, customer }) => {
  const { billId } = await customer.addBill();
  await someRows(billId, { description: HOSTILE.join(" ") });
  const cookie = await cookieOf(customer.accountId);
  for (const words of HOSTILE)
    for (const path of ["/bills?q=", `/bills/${billId}?find=`, "/more/movements?search=", "/login?next=", "/topup?number="]) {
      const html = await (await request.get(path + encodeURIComponent(words), { headers: { cookie }, maxRedirects: 0 })).text();
      expect(markupIn(html), `${path}${words}`).toBeUndefined();
    }
});

test("staff read a customer's words as words", async ({ request, customer }) => {
  const { cookie, staffId } = await staffCookieOf("supervisor");
  await db()
    .update(account)
    .set({ name: hostile("Account") })
    .where(eq(account.id, customer.accountId));
  const proposal = {
    accountId: customer.accountId,
    factor: "recovery-mobile",
    proof: "identity-card",
    proofText: hostile("Ticket"),
  } as const;
  const createdAt = new Date();
  const expiresAt = new Date(createdAt.getTime() + REMOVAL_SECONDS * 1000);
  await db()
    .insert(factorRemoval)
    .values({ id: uuidv7(), ...proposal, proposedBy: staffId, createdAt, expiresAt });
  const pages = { [`/admin/customers/${customer.accountId}`]: "Account", "/admin/removals": "Ticket" };
  for (const [path, place] of Object.entries(pages)) {
    const html = await (await request.get(path, { headers: { cookie }, maxRedirects: 0 })).text();
    expect(markupIn(html), path).toBeUndefined();
    expect(html, path).toContain(`${place} &lt;img src=x onerror=`);
  }
});
