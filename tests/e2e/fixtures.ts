import { expect, test as base, type Page } from "@playwright/test";
import { createAccount } from "@/lib/identity/commands";
import { hashPassword } from "@/lib/identity/password";
import { aBill, aLine, anAssociation } from "../fixtures/billing";

/** Everybody's password in these tests. */
export const PASSWORD = "demo-password-2026";

/** A customer of their own for each test: tests run side by side on one portal. */
export interface Customer {
  readonly email: string;
  readonly lineId: string;
  readonly number: string;
  addBill(over?: Omit<Parameters<typeof aBill>[0], "lineId">): ReturnType<typeof aBill>;
}

/** The portal's pages that need no bill. */
export const PORTAL_PAGES = [
  "/home",
  "/bills",
  "/offers",
  "/chat",
  "/more",
  "/more/line",
  "/more/profile",
  "/more/configure",
  "/more/tracking",
  "/more/movements",
  "/more/usage",
];

let hash: Promise<string> | undefined;

/** Makes a customer with an account and one fixed line. */
export async function makeCustomer(): Promise<Customer> {
  hash ??= hashPassword(PASSWORD);
  const email = `customer-${crypto.randomUUID()}@posta.example`;
  const accountId = await createAccount({ email, name: "Carla Prova", passwordHash: await hash });
  const { lineId, number } = await aLine();
  await anAssociation(accountId, lineId);
  return { email, lineId, number, addBill: (over) => aBill({ lineId, ...over }) };
}

/** Signs in through the form. */
export async function signIn(page: Page, email: string): Promise<void> {
  await page.goto("/login");
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/home$/);
}

/** A test whose page fails on any error in the console and any breach of the Content-Security-Policy. */
export const test = base.extend<{ customer: Customer; quiet: undefined }>({
  customer: async ({}, use) => {
    await use(await makeCustomer());
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
