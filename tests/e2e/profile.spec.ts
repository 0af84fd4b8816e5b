import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { challenge, session } from "@/db/schema/identity";
import { lineBillCode } from "@/db/schema/lines";
import { addDays, dayOf } from "@/lib/dates";
import { billCodeHash, codeOf } from "@/lib/one-time";
import { formatPhone } from "@/lib/phone-format";
import { aLine, aMobileNumber } from "../fixtures/billing";
import { mailedLink } from "../fixtures/mails";
import { expectAccessible, expectAccessibleInBoth } from "./accessible";
import { expect, makeCustomer, PASSWORD, signIn, test } from "./fixtures";

/** The six digits that were sent last about something of an account. */
async function sentCode(accountId: string): Promise<string> {
  const rows = await db().select({ id: challenge.id }).from(challenge).where(eq(challenge.subject, accountId)).orderBy(challenge.createdAt);
  return codeOf(rows.at(-1)?.id ?? "");
}

test("a line's page and what mails link to are accessible", async ({ page, customer }) => {
  test.slow();
  await signIn(page, customer.email);
  for (const path of [`/more/profile/lines/${customer.lineId}`, "/invitation/x", "/email-change/x"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await expectAccessibleInBoth(page);
    const { content, visible } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      visible: document.documentElement.clientWidth,
    }));
    expect(content, path).toBeLessThanOrEqual(visible);
  }
});

test("a mobile line is associated by the code that it gets", async ({ page, customer }) => {
  const { number } = await aLine({ kind: "mobile", number: aMobileNumber(), name: "Mobile of mine" });
  await signIn(page, customer.email);
  await page.goto("/more/profile");
  await page.getByRole("link", { name: "Associate another line" }).click();
  await page.getByRole("textbox", { name: "Phone number" }).fill("187");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("isn’t a complete Italian fixed or mobile number")).toBeVisible();
  await page.getByRole("textbox", { name: "Phone number" }).fill(formatPhone(number));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("another proof is needed")).toBeVisible();
  await page.getByRole("button", { name: "Send the code" }).click();
  const code = page.getByRole("textbox", { name: "Code", exact: true });
  await expect(code).toBeVisible();
  await code.fill(await sentCode(customer.accountId));
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("status")).toContainText("associated with your account");
  await expect(page.getByRole("list", { name: "Your lines" })).toContainText("Mobile of mine");
});

test("a fixed line is associated by the code on its bill, a wrong one says why; removing asks first", async ({ page, customer }) => {
  const { lineId, number } = await aLine({ name: "House by the sea" });
  await db()
    .insert(lineBillCode)
    .values({ lineId, codeHash: billCodeHash(number, "K7P3XW9Q"), issuedOn: "2026-11-01" });
  await signIn(page, customer.email);
  await page.goto("/more/profile/lines/add");
  await page.getByRole("textbox", { name: "Phone number" }).fill(number);
  await page.getByRole("button", { name: "Continue" }).click();
  const code = page.getByRole("textbox", { name: "Code on the bill or letter" });
  await code.fill("AAAA 1111");
  await page.getByRole("button", { name: "Associate the line" }).click();
  await expect(page.getByText("isn’t the code of this line’s newest bill")).toBeVisible();
  await code.fill("k7p3-xw9q");
  await page.getByRole("button", { name: "Associate the line" }).click();
  await page.getByRole("link", { name: /House by the sea/ }).click();
  await page.getByRole("button", { name: "Remove the line" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("status")).toContainText("no longer associated");
  await expect(page.getByText("House by the sea")).toHaveCount(0);
});

test("a line is shared by mail, to look at; the delegate sees the bill and no pay button; taken away, it is gone", async ({
  page,
  customer,
  browser,
}) => {
  test.slow();
  const { billId } = await customer.addBill({ totalCents: 4321 });
  const guest = await makeCustomer();
  await signIn(page, customer.email);
  await page.goto(`/more/profile/lines/${customer.lineId}`);
  await page.getByRole("textbox", { name: "The person’s email" }).fill(guest.email);
  await page.getByLabel("Until").fill(addDays(dayOf(new Date()), 10));
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByRole("status")).toContainText("Invitation sent");

  const theirs = await browser.newPage();
  await signIn(theirs, guest.email);
  await theirs.goto(`/invitation/${await mailedLink(guest.email, "invitation")}`);
  await theirs.getByRole("button", { name: "Accept" }).click();
  await expect(theirs.getByRole("status")).toContainText("shared with you");
  await theirs.goto(`/bills/${billId}`);
  await expect(theirs.getByText("shared with you to look at only")).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Pay now" })).toHaveCount(0);
  await theirs.goto(`/more/profile/lines/${customer.lineId}`);
  await expect(theirs.getByText("Who sees this line")).toHaveCount(0);

  await page.goto(`/more/profile/lines/${customer.lineId}`);
  await expect(page.getByText("Invitation accepted")).toBeVisible();
  await page.getByRole("list", { name: "Who sees this line" }).getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("status")).toContainText("Access removed");
  expect((await theirs.request.get(`/bills/${billId}`)).status()).toBe(404);
  await theirs.close();
});

test("the address changes once both mailboxes have said yes; opening a link does nothing", async ({ page, customer, browser }) => {
  const wanted = `${crypto.randomUUID()}@posta.example`;
  await signIn(page, customer.email);
  await page.goto("/more/profile/email");
  await page.getByRole("textbox", { name: "New email address" }).fill(wanted);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Both confirmations are missing")).toBeVisible();
  const anywhere = await browser.newPage();
  for (const [address, about] of [
    [customer.email, "email-old"],
    [wanted, "email-new"],
  ] as const) {
    const link = `/email-change/${await mailedLink(address, about)}`;
    await anywhere.goto(link);
    await anywhere.goto(link);
    await anywhere.getByRole("button", { name: "I confirm the change" }).click();
  }
  await expect(anywhere.getByText("Done: from now on the new address signs you in")).toBeVisible();
  await page.goto("/more/profile");
  await expect(page.getByText(wanted).first()).toBeVisible();
  await anywhere.close();
});

test("the recovery mobile changes by a code to the old number and one to the new", async ({ page, customer }) => {
  const wanted = aMobileNumber();
  await signIn(page, customer.email);
  await page.goto("/more/profile/mobile");
  await page.getByRole("textbox", { name: "New mobile" }).fill(wanted);
  await page.getByRole("button", { name: "Continue" }).click();
  for (const step of ["First the present number", "Now the new number"]) {
    await expect(page.getByRole("heading", { name: step })).toBeVisible();
    await page.getByRole("textbox", { name: "Code" }).fill(await sentCode(customer.accountId));
    await page.getByRole("button", { name: "Confirm" }).click();
  }
  await expect(page.getByRole("status")).toContainText("Your recovery mobile has changed");
  await expect(page.getByRole("link", { name: "Recovery mobile" }).locator("..")).toContainText(wanted.slice(-3));
});

test("consents are off until they are given, by keyboard as by touch, and their history stays", async ({ page, customer }) => {
  await signIn(page, customer.email);
  await page.goto("/more/profile/consents");
  const offers = page.getByRole("switch", { name: "Offers and promotions" });
  for (const name of ["Offers and promotions", "Offers made for you", "Other companies"])
    await expect(page.getByRole("switch", { name })).toHaveAttribute("aria-checked", "false");
  await offers.focus();
  await page.keyboard.press("Space");
  await expect(offers).toHaveAttribute("aria-checked", "true");
  await offers.click();
  await expect(offers).toHaveAttribute("aria-checked", "false");
  await expect(page.getByText(/^Given on/)).toHaveCount(1);
  await expect(page.getByText(/^Taken back on/)).toHaveCount(1);
});

test("all data can be taken away by whoever has just proved who they are, and by nobody else", async ({ page, customer }) => {
  await signIn(page, customer.email);
  const json = await page.request.get("/more/profile/data.json");
  expect(json.headers()).toMatchObject({ "cache-control": "private, no-store", "content-type": "application/json; charset=utf-8" });
  expect(json.headers()["content-disposition"]).toMatch(/^attachment; filename="mytim-data-\d{4}-\d\d-\d\d\.json"$/);
  expect(await json.json()).toMatchObject({ profile: { email: customer.email }, lines: [{ number: customer.number }] });
  const pdf = await page.request.get("/more/profile/data.pdf");
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
  for (let tried = 0; tried < 4; tried++) await page.request.get("/more/profile/data.json");
  const late = await page.request.get("/more/profile/data.json");
  expect(late.status()).toBe(429);
  expect(Number(late.headers()["retry-after"])).toBeGreaterThan(0);
});

test("an account is erased only after a word, and kept with one tap", async ({ page, customer }) => {
  await signIn(page, customer.email);
  await page.goto("/more/profile/erasure");
  const word = page.getByRole("textbox", { name: "Confirmation" });
  await word.fill("yes");
  await page.getByRole("button", { name: "Erase my account" }).click();
  await expect(page.getByText("Type the word shown")).toBeVisible();
  await word.fill("erase");
  await page.getByRole("button", { name: "Erase my account" }).click();
  await expect(page.getByText(/Your account will be erased after/)).toBeVisible();
  for (const path of ["/home", "/more", "/more/profile"]) {
    await page.goto(path);
    await expect(page.getByText(/Your account will be erased after/)).toBeVisible();
  }
  await expectAccessible(page);
  await page.getByRole("button", { name: "Undo the erasure" }).click();
  await expect(page.getByText("Your account stays")).toBeVisible();
  await expect(page.getByText(/will be erased after/)).toHaveCount(0);
});

test("what changes who gets in is behind a fresh proof, and comes back to its page", async ({ page, customer }) => {
  await signIn(page, customer.email);
  await db()
    .update(session)
    .set({ authenticatedAt: new Date(Date.now() - 6 * 60_000) })
    .where(eq(session.accountId, customer.accountId));
  for (const path of ["data.json", "data.pdf"]) {
    const answer = await page.request.get(`/more/profile/${path}`, { maxRedirects: 0 });
    expect(answer.status()).toBe(307);
    expect(answer.headers().location).toContain("/more/profile/data");
  }
  for (const path of ["lines/add", "email", "mobile", "data", "erasure", `lines/${customer.lineId}`]) {
    await page.goto(`/more/profile/${path}`);
    await expect(page.getByText("Confirm that it’s you")).toBeVisible();
  }
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(new RegExp(`/lines/${customer.lineId}$`));
  await expect(page.getByRole("button", { name: "Send the invitation" })).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("a consent is given and a line is claimed", async ({ page, customer }) => {
    await signIn(page, customer.email);
    await page.goto("/more/profile/consents");
    await page.getByRole("switch", { name: "Other companies" }).click();
    await expect(page.getByRole("switch", { name: "Other companies" })).toHaveAttribute("aria-checked", "true");
    await page.goto("/more/profile/lines/add");
    await page.getByRole("textbox", { name: "Phone number" }).fill("06 5550 9999");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByText("another proof is needed")).toBeVisible();
  });
});
