import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { anAssociation } from "../fixtures/billing";
import { paidElsewhere } from "../fixtures/kept";
import { load } from "../fixtures/usage";
import { expectAccessibleInBoth } from "./accessible";
import { expect, makeCustomer, signIn, test } from "./fixtures";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("what is kept of bills goes to a bank account, looked at before it is confirmed", async ({ page, customer }) => {
      const { billId } = await customer.addBill({ totalCents: 3790 });
      await paidElsewhere(billId, 4790);
      await signIn(page, customer.email);
      await page.goto(`/bills/${billId}`);
      await page.getByRole("link", { name: "To a bank account" }).click();
      await expect(page.getByText("You can have back")).toBeVisible();
      await expect(page.getByText("€10.00").first()).toBeAttached();
      await page.getByRole("textbox", { name: "IBAN" }).fill("IT60X0542811101000000123457");
      await page.getByRole("textbox", { name: "Holder of the account" }).fill("Carla Prova");
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(page.getByText("Check the IBAN")).toBeVisible();
      if (javaScriptEnabled) await expectAccessibleInBoth(page);
      await page.getByRole("textbox", { name: "IBAN" }).fill("IT60 X054 2811 1010 0000 0123 456");
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(
        page.getByText("€10.00 goes to the account IT60 X054 2811 1010 0000 0123 456 of Carla Prova, within days."),
      ).toBeVisible();
      expect(await db().select().from(creditReturn).where(eq(creditReturn.lineId, customer.lineId))).toEqual([]);
      if (javaScriptEnabled) await expectAccessibleInBoth(page);
      await page.getByRole("button", { name: "Confirm" }).click();
      await expect(page.getByRole("status")).toContainText("We have your request");
      const requests = page.getByRole("list", { name: "Your requests" });
      await expect(requests).toContainText("to the account ending in 3456");
      await expect(page.getByRole("textbox", { name: "IBAN" })).toHaveCount(0);
      if (javaScriptEnabled) await expectAccessibleInBoth(page);
      await page.goto(`/bills/${billId}`);
      await expect(page.getByText("On its way to a bank account")).toBeVisible();
      await page.getByRole("link", { name: "How it stands" }).click();
      await expect(requests).toContainText("Under way");
      const [asked] = await db().select().from(creditReturn).where(eq(creditReturn.lineId, customer.lineId));
      await load({ type: "kept_payout", reference: asked?.id, state: "refused", reason: "No such account", at: new Date().toISOString() });
      await page.goto(`/bills/${billId}/kept`);
      await expect(requests).toContainText("Reason: No such account");
      await expect(requests).toContainText("The money is kept for you again");
      await expect(page.getByRole("textbox", { name: "IBAN" })).toBeVisible();
    });
  });
}

test("whom a line is shared with sees no way to its kept money", async ({ page, customer }) => {
  const { billId } = await customer.addBill({ totalCents: 3790 });
  await paidElsewhere(billId, 4790);
  const other = await makeCustomer();
  const until = new Date(Date.now() + 3_600_000);
  await anAssociation(other.accountId, customer.lineId, { proof: "delegation", access: "manage", until, grantedBy: customer.accountId });
  await signIn(page, other.email);
  await page.goto(`/bills/${billId}`);
  await expect(page.getByRole("heading", { name: "Money kept for you" })).toBeVisible();
  await expect(page.getByRole("link", { name: "To a bank account" })).toHaveCount(0);
  await page.goto(`/bills/${billId}/kept`);
  await expect(page.getByRole("heading", { name: "Nothing to send to a bank account" })).toBeVisible();
});
