import type { Page } from "@playwright/test";
import { db } from "@/db/client";
import { lineBillCode } from "@/db/schema/lines";
import { billCodeHash } from "@/lib/one-time";
import { aLine, aMobileNumber } from "../fixtures/billing";
import { expectAccessibleInBoth } from "./accessible";
import { codeInOutbox, expect, makeCustomer, PASSWORD, test } from "./fixtures";

const WORDS = "quattro cavalli verdi al mare";
const anEmail = () => `new-${crypto.randomUUID()}@posta.example`;

async function account(page: Page, email: string): Promise<void> {
  await page.goto("/register");
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(WORDS);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Which line is yours?" })).toBeVisible();
}

async function number(page: Page, phone: string): Promise<void> {
  await page.getByRole("textbox", { name: "Phone number" }).fill(phone);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
}

async function confirm(page: Page, mobile: string, asked: number): Promise<void> {
  await page.getByRole("textbox", { name: "Code" }).fill(await codeInOutbox(mobile, asked));
  await page.getByRole("button", { name: "Confirm" }).click();
}

async function signInNow(page: Page, email: string): Promise<void> {
  await expect(page.getByRole("status").filter({ hasText: "Your account is ready" })).toBeVisible();
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(WORDS);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/home$/);
}

test("a mobile line: four steps, a code by SMS, and in", async ({ page }) => {
  const mobile = aMobileNumber();
  await aLine({ number: mobile, kind: "mobile", name: "Mobile" });
  const email = anEmail();
  await account(page, email);
  await expect(page.getByText("Step 2 of 4")).toBeVisible();
  const asked = Date.now();
  await number(page, mobile.slice(3));
  await expect(page.getByText("We sent six digits by SMS to").filter({ hasText: mobile.slice(-3) })).toBeVisible();
  await confirm(page, mobile, asked);
  await signInNow(page, email);
  await expect(page.getByRole("button", { name: /^Line Mobile/ })).toBeVisible();
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a fixed line: the code on its bill, a recovery mobile, and in", async ({ page }) => {
      const { lineId, number: fixed } = await aLine();
      await db()
        .insert(lineBillCode)
        .values({ lineId, codeHash: billCodeHash(fixed, "8F3KQ2M7"), issuedOn: "2026-11-01" });
      const [email, mobile] = [anEmail(), aMobileNumber()];
      await account(page, email);
      await number(page, fixed);
      await expect(page.getByText("you aren’t asking from this line’s own Wi-Fi")).toBeVisible();
      await page.getByRole("textbox", { name: "Bill code" }).fill("0000-0000");
      await page.getByRole("button", { name: "Continue", exact: true }).click();
      await expect(page.getByRole("alert").filter({ hasText: "This isn’t the code" })).toBeVisible();
      await expect(page.getByRole("textbox", { name: "Bill code" })).toHaveValue("0000-0000");
      await page.getByRole("textbox", { name: "Bill code" }).fill("8f3k q2m7");
      await page.getByRole("button", { name: "Continue", exact: true }).click();
      const asked = Date.now();
      await page.getByRole("textbox", { name: "Recovery mobile" }).fill(mobile.slice(3));
      await page.getByRole("button", { name: "Continue", exact: true }).click();
      await expect(page.getByText("Step 4 of 4")).toBeVisible();
      await confirm(page, mobile, asked);
      await signInNow(page, email);
    });
  });
}

test("back loses nothing, a wrong password or number says why", async ({ page }) => {
  const email = anEmail();
  await page.goto("/register");
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill("12345678");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "every list of stolen ones" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Email" })).toHaveValue(email);
  await expect(page.getByRole("textbox", { name: "Password" })).toHaveValue("");
  await account(page, email);
  await number(page, "+33 6 12 34 56 78");
  await expect(page.getByRole("alert").filter({ hasText: "isn’t a complete Italian" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Phone number" })).toHaveValue("+33 6 12 34 56 78");
  await number(page, "06 5550 9999");
  await expect(page.getByRole("textbox", { name: "Bill code" })).toBeVisible();
  await page.getByRole("link", { name: "Back" }).click();
  await expect(page.getByRole("textbox", { name: "Phone number" })).toHaveValue("06 5550 9999");
  await page.getByRole("link", { name: "Back" }).click();
  await expect(page.getByRole("textbox", { name: "Email" })).toHaveValue(email);
});

test("every step is accessible", async ({ page }) => {
  const check = () => expectAccessibleInBoth(page);
  await account(page, anEmail());
  await check();
  await number(page, "06 5550 9998");
  await expect(page.getByRole("textbox", { name: "Bill code" })).toBeVisible();
  await check();
  await page.goto("/register?step=number");
  await number(page, aMobileNumber().slice(3));
  await expect(page.getByRole("textbox", { name: "Code" })).toBeVisible();
  await check();
  await page.goto("/recover");
  await page.getByRole("textbox", { name: "Email" }).fill(anEmail());
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Code" })).toBeVisible();
  await check();
});

test("a known e-mail and an unknown number read the very same words", async ({ page, browser }) => {
  const known = await makeCustomer();
  const texts: string[] = [];
  for (const [email, phone] of [
    [known.email, aMobileNumber()],
    [anEmail(), aMobileNumber()],
  ] as const) {
    const own = await (await browser.newContext({ locale: "en-GB" })).newPage();
    await account(own, email);
    await number(own, phone.slice(3));
    await own.getByRole("textbox", { name: "Code" }).fill("000000");
    await own.getByRole("button", { name: "Confirm" }).click();
    await expect(own.getByRole("alert").filter({ hasText: "That isn’t the code" })).toBeVisible();
    texts.push((await own.getByRole("main").innerText()).replaceAll(phone.slice(-3), "***"));
    await own.context().close();
  }
  expect(texts[0]).toBe(texts[1]);
  // And with a line that is theirs: the account that is there already stays as it is.
  const mobile = aMobileNumber();
  await aLine({ number: mobile, kind: "mobile" });
  await account(page, known.email);
  const asked = Date.now();
  await number(page, mobile.slice(3));
  await confirm(page, mobile, asked);
  await expect(page.getByRole("status").filter({ hasText: "Your account is ready" })).toBeVisible();
  await page.getByRole("textbox", { name: "Email" }).fill(known.email);
  await page.getByRole("textbox", { name: "Password" }).fill(WORDS);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "doesn’t match" })).toBeVisible();
});

test("it goes on in another browser by the mailed link, and ends in the first", async ({ page, browser }) => {
  const email = anEmail();
  await account(page, email);
  await page.getByRole("button", { name: "Continue on another device" }).click();
  await expect(page.getByRole("status").filter({ hasText: email })).toBeVisible();
  let link = "";
  await expect(async () => {
    const mails = (await (await fetch(`${process.env.E2E_SANDBOX_URL ?? ""}/sandbox/outbox.json`)).json()) as {
      to: string;
      text: string;
    }[];
    link = /http\S+\/register\/resume\/\S+/.exec(mails.find(({ to }) => to === email)?.text ?? "")?.[0] ?? "";
    expect(link).not.toBe("");
  }).toPass({ timeout: 20_000 });
  const other = await (await browser.newContext({ locale: "en-GB" })).newPage();
  await other.goto(link);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Which line is yours?" })).toBeVisible();
  await other.getByRole("button", { name: "Go on here" }).click();
  await expect(other.getByRole("heading", { name: "Which line is yours?" })).toBeVisible();
  await other.context().close();
  await page.goto("/register");
  await expect(page.getByRole("heading", { name: "Create your account" })).toBeVisible();
});

test("a forgotten password: a code to the recovery mobile, a new one, and every device is out", async ({ page, customer, browser }) => {
  const elsewhere = await (await browser.newContext({ locale: "en-GB" })).newPage();
  await page.goto("/recover");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Email" })).toHaveAccessibleDescription(/Enter your email, or the number/);
  const asked = Date.now();
  await page.getByRole("textbox", { name: "Email" }).fill(customer.email);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await elsewhere.goto("/recover");
  await expect(elsewhere.getByRole("textbox", { name: "Code" })).toHaveCount(0);
  await elsewhere.context().close();
  await confirm(page, customer.mobile, asked);
  await page.getByRole("textbox", { name: "Password" }).fill("12345678");
  await page.getByRole("button", { name: "Save the password" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "stolen" })).toBeVisible();
  await page.getByRole("textbox", { name: "Password" }).fill(WORDS);
  await page.getByRole("button", { name: "Save the password" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Your new password works" })).toBeVisible();
  await page.getByRole("textbox", { name: "Email" }).fill(customer.email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "doesn’t match" })).toBeVisible();
  await page.getByRole("textbox", { name: "Password" }).fill(WORDS);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Code" })).toBeVisible();
});
