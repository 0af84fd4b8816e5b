import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { bill, billAttachment } from "@/db/schema/billing";
import { billEvent } from "@/db/schema/billing/bill-event";
import { topUpFavourite } from "@/db/schema/credit";
import { account, passkey, session } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { savedMethod } from "@/db/schema/payments/saved-method";
import { openTicket } from "@/lib/support/commands";
import { aLine, aMobileNumber, anAssociation, someRows } from "../fixtures/billing";
import { aMovement } from "../fixtures/credit";
import { principalOf } from "../fixtures/identity";
import { cookieOf } from "./actors";
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
