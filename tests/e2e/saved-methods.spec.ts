import type { Page } from "@playwright/test";
import { and, eq, like } from "drizzle-orm";
import { db } from "@/db/client";
import { association, rateLimit, session } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { autoCharge, autoTopUp } from "@/db/schema/payments/automatic";
import { savedMethod } from "@/db/schema/payments/saved-method";
import { aLine, aMobileNumber, anAssociation } from "../fixtures/billing";
import { aMovement } from "../fixtures/credit";
import { anOfferRow, aServiceRow, load } from "../fixtures/usage";
import { addCookie } from "./cookies";
import { expectAccessibleInBoth } from "./accessible";
import { expect, PASSWORD, signIn, test, type Customer } from "./fixtures";

/** A customer who looks at their mobile, whose plan renews in two days. */
async function onTheirMobile(page: Page, customer: Customer): Promise<void> {
  await db().delete(rateLimit).where(like(rateLimit.key, "top-up-address%"));
  const { lineId, number } = await aLine({ kind: "mobile", number: aMobileNumber(), name: "My mobile" });
  await anAssociation(customer.accountId, lineId, { proof: "sms" });
  await aMovement(lineId, { amountCents: 500, kind: "bonus", note: "Welcome" });
  const offer = anOfferRow();
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const days = { since: inDays(-28), period_start: inDays(-28), renews_on: inDays(2) };
  await load(offer, aServiceRow(number, offer.code, { ...days, as_of: new Date(Date.now() - 3_600_000).toISOString() }));
  await signIn(page, customer.email);
  await addCookie(page, `mytim-line=${lineId}`);
}

async function saveCard(page: Page, number = "4242424242424242"): Promise<void> {
  await page.goto("/more/configure");
  await page.getByRole("button", { name: "Add a card" }).click();
  await page.getByRole("textbox", { name: "Card number" }).fill(number);
  await page.getByRole("button", { name: "Save card" }).click();
}

const ways = (page: Page) => page.getByRole("list", { name: "Ways to pay" }).getByRole("listitem");

test("a card and PayPal are saved without paying, put first, and removed after a question", async ({ page, customer }) => {
  await onTheirMobile(page, customer);
  await saveCard(page);
  await expect(page.getByRole("status")).toContainText("Way to pay saved.");
  await expect(ways(page)).toHaveCount(1);
  await expect(ways(page).first()).toContainText("Visa •••• 4242");
  await expect(ways(page).first()).toContainText("Expires December 2034");
  await page.getByRole("button", { name: "Add PayPal" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(ways(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Add PayPal" }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(ways(page)).toHaveCount(2);
  await page.getByRole("button", { name: "Use it first PayPal" }).click();
  await expect(page.getByRole("status")).toContainText("preferred");
  await expect(ways(page).first()).toContainText("PayPal");
  await page.getByRole("button", { name: "Remove PayPal" }).click();
  const question = page.getByRole("dialog", { name: "Remove this way to pay?" });
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(ways(page)).toHaveCount(2);
  await page.getByRole("button", { name: "Remove PayPal" }).click();
  await question.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("Way to pay removed.");
  await expect(ways(page)).toHaveCount(1);
  await db()
    .update(session)
    .set({ authenticatedAt: new Date(0) })
    .where(eq(session.accountId, customer.accountId));
  await page.goto("/more/configure");
  await expect(ways(page)).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Remove Visa •••• 4242" })).toHaveCount(0);
  await page.getByRole("link", { name: "Confirm it’s you to add, change or remove a way to pay" }).click();
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("button", { name: "Remove Visa •••• 4242" })).toBeVisible();
});

test("a saved card tops up in one step; one whose bank asks leads there; one that is refused says so", async ({ page, customer }) => {
  await onTheirMobile(page, customer);
  await saveCard(page);
  await page.goto("/topup");
  await expect(page.getByRole("radio", { name: "Visa •••• 4242" })).toBeChecked();
  await page.getByRole("radio", { name: "€12.00" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("status")).toContainText("Top-up received", { timeout: 30_000 });
  await saveCard(page, "4000002760003184");
  await page.getByRole("button", { name: "Complete" }).click();
  await page.goto("/topup");
  await page.getByRole("radio", { name: "Visa •••• 3184" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Complete" }).click();
  await expect(page).toHaveURL(/\/receipts\//);
  await expect(page.getByRole("status")).toContainText("Top-up received", { timeout: 30_000 });
  await saveCard(page, "4000000000000341");
  await page.goto("/topup");
  await page.getByRole("radio", { name: "Visa •••• 0341" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("The bank said no: you haven’t been charged.")).toBeVisible();
});

test("saved PayPal tops up in one step, what the renewal lacks is offered and chosen, and so is what an automatic top-up could not take", async ({
  page,
  customer,
}) => {
  await onTheirMobile(page, customer);
  await page.goto("/more/configure");
  await page.getByRole("button", { name: "Add PayPal" }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(ways(page)).toHaveCount(1);
  await page.goto("/topup?for=renewal");
  const needed = page.getByRole("radio", { name: "€9.99", description: "just enough for the renewal" });
  await expect(needed).toBeChecked();
  await expect(page.getByRole("radio", { description: "PayPal, one tap" })).toBeChecked();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("status")).toContainText("Top-up received", { timeout: 30_000 });
  await page.goto("/topup?for=renewal");
  await expect(needed).toHaveCount(0);
  await anUnansweredCharge(customer.accountId, 700);
  await page.goto("/topup?for=automatic");
  const asked = page.getByRole("radio", { name: "€7.00", description: "automatic top-up to confirm" });
  await expect(asked).toBeChecked();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("status")).toContainText("Top-up received", { timeout: 30_000 });
  await page.goto("/topup?for=automatic");
  await expect(asked).toHaveCount(0);
});

/** An automatic top-up of a customer's mobile that the bank wants its customer for. */
async function anUnansweredCharge(accountId: string, amountCents: number): Promise<void> {
  const [method] = await db().select().from(savedMethod).where(eq(savedMethod.accountId, accountId));
  const [own] = await db()
    .select()
    .from(association)
    .innerJoin(line, eq(line.id, association.lineId))
    .where(and(eq(association.accountId, accountId), eq(line.kind, "mobile")));
  if (!method || !own) throw new Error("no method or no mobile");
  const id = crypto.randomUUID();
  const lineId = own.line.id;
  const mandate = {
    id,
    accountId,
    lineId,
    kind: "threshold",
    methodId: method.id,
    mandate: "I agree.",
    state: "on",
    createdAt: new Date(),
  } as const;
  await db()
    .insert(autoTopUp)
    .values({ ...mandate, thresholdCents: 300, amountCents, monthlyCapCents: 3000, isArmed: false });
  const dueAt = new Date();
  const charge = {
    id: crypto.randomUUID(),
    autoTopUpId: id,
    lineId,
    kind: "threshold",
    occasion: "1",
    amountCents,
    state: "failed",
  } as const;
  await db()
    .insert(autoCharge)
    .values({ ...charge, reason: "authentication", createdAt: dueAt, dueAt });
}

test("automatic top-up is agreed to, shows its next charges, skips one, takes that back, and stops in one tap", async ({
  page,
  customer,
}) => {
  await onTheirMobile(page, customer);
  await page.goto("/more/configure/automatic");
  await expect(page.getByRole("link", { name: "Ways to pay" })).toBeVisible();
  await saveCard(page);
  await page.goto("/home");
  await page.getByRole("link", { name: "Automatic top-up" }).click();
  const low = page.getByRole("region", { name: "When credit runs low" });
  await expect(low.getByRole("textbox", { name: "When credit falls below (euro)" })).toHaveValue("3");
  const turnOn = low.getByRole("button", { name: "Turn on when credit is low" });
  await low.getByRole("textbox", { name: "Add (euro)" }).fill("20");
  await turnOn.click();
  await expect(low.getByText("To turn it on we need your consent to the charges.")).toBeVisible();
  await low.getByRole("checkbox", { name: "I agree to these charges" }).check();
  await turnOn.click();
  await expect(low.getByText("The monthly cap can’t be lower than one top-up.")).toBeVisible();
  await expect(low.getByRole("textbox", { name: "Add (euro)" })).toHaveValue("20");
  await expect(low.getByRole("checkbox", { name: "I agree to these charges" })).toBeChecked();
  await low.getByRole("textbox", { name: "Add (euro)" }).fill("5");
  await turnOn.click();
  await expect(page.getByRole("status")).toContainText("Automatic top-up is on.");
  await expect(low).toContainText("Below €3.00 we add €5.00.");
  await expect(low).toContainText("€0.00 of €15.00 this month");
  const renewals = page.getByRole("region", { name: "Before renewals" });
  await renewals.getByRole("checkbox", { name: "I agree to these charges" }).check();
  await renewals.getByRole("button", { name: "Turn on before renewals" }).click();
  const next = page.getByRole("list", { name: "Next charges" }).getByRole("listitem");
  await expect(next).toHaveCount(3);
  await expect(next.first()).toContainText("€14.99");
  await page.goto("/home");
  await page.getByRole("link", { name: /the automatic top-up sees to it/ }).click();
  await next.nth(1).getByRole("button", { name: /^Skip/ }).click();
  await expect(next.nth(1)).toContainText("Skipped");
  await next
    .nth(1)
    .getByRole("button", { name: /^Don’t skip/ })
    .click();
  await expect(next.nth(1)).not.toContainText("Skipped");
  await page.getByRole("button", { name: "Stop topping up for renewals" }).click();
  await expect(page.getByRole("status")).toContainText("stopped");
  await expect(next).toHaveCount(0);
  await page.goto("/home");
  await expect(page.getByRole("link", { name: "Automatic top-up is on" })).toBeVisible();
});

test("ways to pay and automatic top-up are accessible", async ({ page, customer }) => {
  await onTheirMobile(page, customer);
  await saveCard(page);
  for (const path of ["/more/configure", "/more/configure/automatic", "/topup"]) {
    await page.goto(path);
    await expectAccessibleInBoth(page);
  }
});
