import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { association } from "@/db/schema/identity";
import { dayOf } from "@/lib/dates";
import { someRows } from "../fixtures/billing";
import { aUsageRow, load } from "../fixtures/usage";
import { expectAccessible } from "./accessible";
import { expect, makeCustomer, signIn, test } from "./fixtures";

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);

test("the holder switches call detail on, reads masked calls from a bill and as CSV, and switches it off", async ({ page, customer }) => {
  const { accountId, lineId, number } = customer;
  const newest = ago(1);
  const today = dayOf(newest);
  const { billId } = await customer.addBill({ totalCents: 1220, periodStart: today, periodEnd: today });
  await someRows(billId, { section: "calls", description: "Telefonate" });
  const call = (over: object) => aUsageRow(number, { kind: "minutes", quantity: 75, at: newest.toISOString(), ...over });
  const { report } = await load(
    call({ counterpart: "+39 347 661 8342", cost: "0.29" }),
    call({ counterpart: "=119" }),
    call({ counterpart: "anonymous" }),
    ...Array.from({ length: 50 }, () => call({ kind: "sms", quantity: 1, counterpart: "+442079460958" })),
  );
  expect(report.done).toBe(53);
  await signIn(page, customer.email);
  const path = `/more/calls?line=${lineId}`;
  await page.goto(path);
  await expect(page.getByRole("heading", { name: "Call detail is off" })).toBeVisible();
  await expect(page.getByText("Only the contract’s holder can turn it on.")).toBeVisible();
  expect((await page.request.get(`/more/calls/csv?line=${lineId}&month=${today.slice(0, 7)}`)).status()).toBe(404);

  await db()
    .update(association)
    .set({ holderSince: ago(2) })
    .where(and(eq(association.accountId, accountId), eq(association.lineId, lineId)));
  await page.reload();
  await page.getByRole("button", { name: "Turn on call detail" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Turn on", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Call detail is on." })).toBeVisible();

  await page.goto(`/bills/${billId}`);
  await page.getByText("Calls and content").first().click();
  await page.getByRole("link", { name: "See the calls one by one" }).click();
  await expect(page).toHaveURL(/\/more\/calls\?line=/);
  const rows = page.getByRole("list", { name: /^Calls of / }).getByRole("listitem");
  await expect(rows).toHaveCount(50);
  await expect(page.getByText("3 calls")).toBeVisible();
  await expectAccessible(page);
  const first = await page.content();
  await page.getByRole("link", { name: "Earlier" }).click();
  await expect(rows).toHaveCount(3);
  const both = `${first}${await page.content()}`;
  expect(both).toContain("347 661 8•••");
  expect(both).toContain("1 min 15 s");
  for (const whole of ["3476618342", "661 8342", "2079460958", "=119"]) expect(both).not.toContain(whole);

  const href = (await page.getByRole("link", { name: /as CSV$/ }).getAttribute("href")) ?? "";
  const csv = await page.request.get(href, { headers: { "accept-language": "en" } });
  const lines = (await csv.text()).trim().split("\r\n");
  expect(lines).toHaveLength(54);
  expect(csv.headers()["cache-control"]).toContain("no-store");
  expect(lines.find((line) => line.includes("0.29"))).toContain("347 661 8•••,75,seconds");
  expect(lines.filter((line) => /(^|,)"?[=+@-]/.test(line.slice(line.indexOf(","))))).toEqual([]);

  await page.getByRole("button", { name: "Turn off call detail" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Turn off", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Call detail is off" })).toBeVisible();
  await page.context().clearCookies();
  const stranger = await makeCustomer();
  await signIn(page, stranger.email);
  for (const address of [path, `/more/calls/csv?line=${lineId}&month=${today.slice(0, 7)}`])
    expect((await page.request.get(address)).status()).toBe(404);
});
