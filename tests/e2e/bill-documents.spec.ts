import { db } from "@/db/client";
import { billAttachment } from "@/db/schema/billing";
import { expectAccessible } from "./accessible";
import { expect, signIn, test } from "./fixtures";

test("a bill's documents: to keep by a plain link, to read in the page when asked to, and what the operator put in", async ({
  page,
  customer,
}, { project }) => {
  const { billId, number } = await customer.addBill({ totalCents: 3790 });
  const content = (text: string) => Buffer.from(text);
  await db()
    .insert(billAttachment)
    .values([
      { billId, position: 0, name: "originale.pdf", format: "PDF", content: content("%PDF-1.4\n%%EOF\n") },
      { billId, position: 1, name: "rotto.pdf", format: "PDF", content: content("<svg onload=alert(1)>") },
    ]);
  await signIn(page, customer.email);
  await page.goto(`/bills/${billId}`);

  const documents = page.getByRole("region", { name: "Documents" });
  const href = (await documents.getByRole("link", { name: "Download PDF" }).getAttribute("href")) ?? "";
  const answer = await page.request.get(href);
  expect(answer.headers()).toMatchObject({
    "content-type": "application/pdf",
    "content-disposition": `attachment; filename="bill-${billId}.pdf"`,
    "cache-control": "private, no-store",
  });
  expect((await answer.body()).subarray(0, 8).toString()).toBe("%PDF-1.7");
  await expect(documents.getByRole("link", { name: "Download XML" })).toBeVisible();

  const original = await page.request.get(`/bills/${billId}/attachments/0`);
  expect(original.headers()["content-type"]).toBe("application/pdf");
  const damaged = await page.request.get(`/bills/${billId}/attachments/1`);
  expect(damaged.headers()).toMatchObject({
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename="bill-${billId}-1.bin"`,
    "x-content-type-options": "nosniff",
  });
  await expect(documents.getByRole("link", { name: "The operator’s original PDF" })).toBeVisible();
  await expect(documents.getByText("The operator’s PDF (rotto.pdf) is damaged")).toBeVisible();

  const began = Date.now();
  await documents.getByRole("button", { name: "Show here" }).click();
  const viewer = page.getByRole("dialog", { name: "Document of the bill" });
  await expect(viewer.locator(".react-pdf__Page__canvas")).toBeVisible({ timeout: 30_000 });
  console.log(`first page in the viewer after ${String(Date.now() - began)} ms (${project.name})`);
  await expect(viewer.getByRole("status")).toHaveText("Page 1 of 2");
  const title = viewer.locator(".textLayer").getByText(`Bill ${number}`, { exact: true });
  await expect(title).toBeVisible();
  await title.dblclick();
  expect(await page.evaluate(() => getSelection()?.toString().trim())).not.toBe("");
  await expectAccessible(page);

  const width = async () => (await viewer.locator(".react-pdf__Page__canvas").boundingBox())?.width ?? 0;
  const fits = await width();
  await viewer.getByRole("button", { name: "Larger" }).click();
  await expect.poll(width).toBeGreaterThan(fits);
  await viewer.getByRole("button", { name: "Contents" }).click();
  await viewer.getByRole("navigation", { name: "Contents" }).getByText("VAT summary").click();
  await expect(viewer.getByRole("status")).toHaveText(/^Page \d of 2$/);
  await page.keyboard.press("Escape");
  await expect(viewer).toBeHidden();
  await expect(documents.getByRole("button", { name: "Show here" })).toBeFocused();

  await page.route(`**${href}`, (route) => route.fulfill({ status: 503, body: "later" }));
  await documents.getByRole("button", { name: "Show here" }).click();
  await expect(viewer.getByRole("alert")).toContainText("didn’t open here");
  await page.unroute(`**${href}`);
  await viewer.getByRole("button", { name: "Try again" }).click();
  await expect(viewer.locator(".react-pdf__Page__canvas")).toBeVisible({ timeout: 30_000 });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the links are there, and no button that does nothing", async ({ page, customer }) => {
    const { billId } = await customer.addBill();
    await signIn(page, customer.email);
    await page.goto(`/bills/${billId}`);
    await expect(page.getByRole("link", { name: "Download PDF" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Show here" })).toBeHidden();
  });
});
