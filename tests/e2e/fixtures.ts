import { expect, test as base, type Page } from "@playwright/test";
import { and, desc, eq, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { account, challenge } from "@/db/schema/identity";
import { createAccount } from "@/lib/identity/commands/create-account";
import { hashPassword } from "@/lib/identity/password";
import { codeOf } from "@/lib/one-time";
import { aBill, aLine, aMobileNumber, anAssociation } from "../fixtures/billing";
import { aKnownDevice } from "../fixtures/identity";
import { addCookie, cookieOf } from "./cookies";

/** Everybody's password in these tests. */
export const PASSWORD = "demo-password-2026";

/** A customer of their own for each test: tests run side by side on one portal. */
export interface Customer {
  readonly email: string;
  readonly accountId: string;
  readonly lineId: string;
  readonly number: string;
  /** Where their codes go. */
  readonly mobile: string;
  addBill(over?: Omit<Parameters<typeof aBill>[0], "lineId">): ReturnType<typeof aBill>;
}

let hash: Promise<string> | undefined;

/** Makes a customer with an account and one fixed line. */
export async function makeCustomer(): Promise<Customer> {
  hash ??= hashPassword(PASSWORD);
  const email = `customer-${crypto.randomUUID()}@posta.example`;
  const mobile = aMobileNumber();
  const accountId = await createAccount({ email, name: "Carla Prova", passwordHash: await hash, recoveryMobile: mobile });
  await aKnownDevice(accountId, deviceOf(email));
  const { lineId, number } = await aLine();
  await anAssociation(accountId, lineId);
  return { email, accountId, lineId, number, mobile, addBill: (over) => aBill({ lineId, ...over }) };
}

/** The secret of the browser that a customer has signed in with before. */
export function deviceOf(email: string): string {
  return `device-of-${email}`;
}

/** Makes a page's browser one that the customer has signed in with before. */
export async function knowBrowser(page: Page, email: string): Promise<void> {
  await addCookie(page, `mytim-device=${deviceOf(email)}`);
}

/** Opens a session of somebody's in a browser that knows them. How people come in by the form is tried by tests of its own. */
export async function signIn(page: Page, email: string): Promise<void> {
  await knowBrowser(page, email);
  const [found] = await db().select({ id: account.id }).from(account).where(eq(account.email, email));
  await addCookie(page, await cookieOf(found?.id ?? "", deviceOf(email)));
}

/** Signs in through the form, on a browser that is known: a customer's own page is. */
export async function signInByForm(page: Page, email: string): Promise<void> {
  await knowBrowser(page, email);
  await page.goto("/login");
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/home$/);
}

/** The code that was sent to an account's own number, for what its browser is doing now. */
export async function codeOfAccount(accountId: string): Promise<string> {
  const [open] = await db()
    .select({ id: challenge.id })
    .from(challenge)
    .where(and(eq(challenge.subject, accountId), isNull(challenge.endedAt)))
    .orderBy(desc(challenge.createdAt))
    .limit(1);
  return codeOf(open?.id ?? "");
}

/** The code in the newest SMS that a number got since an instant (milliseconds), out of the sandbox's outbox. */
export async function codeInOutbox(to: string, since: number): Promise<string> {
  const outbox = `${process.env.E2E_SANDBOX_URL ?? "http://localhost:4010"}/sandbox/outbox.json`;
  let code: string | undefined;
  await expect(async () => {
    const messages = (await (await fetch(outbox)).json()) as { channel: string; to: string; text: string; sentAt: string }[];
    // Newest first; the two clocks are one machine's.
    const sms = messages.find((message) => message.channel === "sms" && message.to === to && Date.parse(message.sentAt) >= since - 1000);
    code = /#(\d{6})$/.exec(sms?.text ?? "")?.[1];
    expect(code).toBeDefined();
  }).toPass({ timeout: 20_000 });
  return code ?? "";
}

/** A test whose page fails on any error in the console and any breach of the Content-Security-Policy. */
export const test = base.extend<{ customer: Customer; quiet: undefined }>({
  customer: async ({ page }, use) => {
    const made = await makeCustomer();
    await knowBrowser(page, made.email);
    await use(made);
  },
  quiet: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(String(error)));
      page.on("console", (message) => {
        const expected = message.text().startsWith("Failed to load resource");
        if (message.type() === "error" && !expected) faults.push(message.text());
      });
      await use(undefined);
      expect(faults, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Presses "Pay now" and chooses the card. */
export async function payByCard(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Pay now" }).click();
  await page.getByRole("radio", { name: "Card", exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
}
