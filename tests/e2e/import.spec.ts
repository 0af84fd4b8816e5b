import http from "node:http";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { aCustomer, aLine } from "../fixtures/billing";
import { aBillToWrite, anInvoice } from "../fixtures/invoice";
import { expectAccessible } from "./accessible";
import { expect, signIn, test } from "./fixtures";
import { aMember, enterDesk } from "./staff-member";

const UPLOAD = "/api/staff/import";
const ORIGIN = process.env.E2E_URL ?? "http://localhost:3000";
const aFile = (content: string, name = "bill.xml") => ({ name, mimeType: "text/xml", buffer: Buffer.from(content) });

/** A bill for a customer of ours whose line the file names wrongly. */
async function anUnclearBill() {
  const { customerId, taxCode } = await aCustomer();
  const home = await aLine({ customerId });
  const number = `E/${crypto.randomUUID().slice(0, 8)}`;
  const recipient = {
    name: { first: "Mario", last: "Prova" },
    taxCode: taxCode ?? "",
    address: { street: "Via Due 2", postcode: "00100", town: "Roma", province: "RM" },
  };
  return { number, home, xml: anInvoice({ bills: [aBillToWrite({ number, contractRef: `K-${number}` })], recipient }) };
}

test("an importer gives files, reads what became of them, and gives a bill without a line its own, and takes it back", async ({
  page,
  isMobile,
}) => {
  test.skip(isMobile, "the same on a phone, whose layout the staff's pages have");
  const { number, home, xml } = await anUnclearBill();
  await enterDesk(page, await aMember("importer"));
  await page.getByRole("link", { name: "Import" }).first().click();
  await expect(page).toHaveURL(/\/admin\/import$/);
  await expectAccessible(page);
  await page.getByLabel("Files", { exact: true }).setInputFiles(aFile("%PDF-1.7", "wrong.xml"));
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page).toHaveURL(/\/admin\/import\/[0-9a-f-]{36}$/);
  await expect(page.getByText("With refusals")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("The file is a PDF, not an e-invoice")).toBeVisible();
  // In whatever language: a change of it stays on the report.
  for (const [language, sentence] of [
    ["Italiano", "Il file è un PDF, non una fattura elettronica"],
    ["Français", "Le fichier est un PDF, pas une facture électronique"],
    ["English", "The file is a PDF, not an e-invoice"],
  ] as const) {
    await page.getByRole("button", { name: /^(Language|Lingua|Langue)/ }).click();
    await page.getByRole("button", { name: language, exact: true }).click();
    await expect(page.getByText(sentence)).toBeVisible();
  }

  await page.goto("/admin/import");
  await page.getByLabel("Files", { exact: true }).setInputFiles([aFile(xml), aFile(xml, "again.xml")]);
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The files are here" })).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("listitem").filter({ hasText: "again.xml" }).first()).toContainText("Done", { timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByRole("listitem").filter({ hasText: "again.xml" }).first()).toContainText("1 unchanged");
  await page.getByRole("link", { name: "bill.xml" }).first().click();
  await expect(page.getByText("The customer has no fixed line with the reference")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("link", { name: "Bills without a line" }).click();
  await page.getByRole("link", { name: number }).click();
  const typed = page.getByRole("textbox", { name: "Number of the line" });
  await typed.fill((await aLine()).number);
  await page.getByRole("button", { name: "Find the line" }).click();
  await expect(page.getByText("is not whom the file names")).toBeVisible();
  await page.getByRole("button", { name: "Assign the bill" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Tick the box" })).toBeVisible();
  await typed.fill(home.number);
  await page.getByRole("button", { name: "Find the line" }).click();
  await expect(page.getByText("The line’s holder is whom the file names.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Assign the bill" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The bill has its line" })).toBeVisible();
  const lineOf = async () => (await db().select({ lineId: bill.lineId }).from(bill).where(eq(bill.number, number)))[0]?.lineId;
  expect(await lineOf()).toBe(home.lineId);
  await page
    .getByRole("listitem")
    .filter({ hasText: number })
    .getByRole("button", { name: /^Take back/ })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Take back", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "waits again" })).toBeVisible();
  expect(await lineOf()).toBeNull();
});

/** Announces a body and sends none of it, as the answer does not wait for it. @returns the answer's status. */
function announce(bytes: number): Promise<number> {
  const headers = { origin: ORIGIN, "content-type": "multipart/form-data; boundary=b", "content-length": bytes };
  return new Promise((resolve, reject) => {
    const asked = http.request(ORIGIN + UPLOAD, { method: "POST", headers }, ({ statusCode = 0 }) => {
      resolve(statusCode);
      asked.destroy();
    });
    asked.on("error", reject);
    asked.flushHeaders();
  });
}

test("without JavaScript the plain form does the same; what is too large, or no form, is said", async ({ browser, isMobile }) => {
  test.skip(isMobile, "the same on a phone");
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en" });
  const page = await context.newPage();
  await enterDesk(page, await aMember("importer"));
  await page.goto("/admin/import");
  await page.getByLabel("Files", { exact: true }).setInputFiles(aFile((await anUnclearBill()).xml));
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page).toHaveURL(/\/admin\/import\/[0-9a-f-]{36}$/);
  const post = (headers: Record<string, string>, data: Buffer) =>
    page.request.post(UPLOAD, { headers: { origin: ORIGIN, ...headers }, data, maxRedirects: 0 });
  const broken = await post({ "content-type": "multipart/form-data; boundary=b" }, Buffer.from("--b\r\n"));
  expect([broken.status(), broken.headers().location]).toEqual([303, "/admin/import?refused=upload-broken"]);
  expect(await announce(51_000_001)).toBe(413);
  await page.goto("/admin/import?refused=file-too-large");
  await expect(page.getByRole("alert").filter({ hasText: "50 MB" })).toBeVisible();
  await context.close();
});

test("no other role, no customer and no other site gives files or reads reports", async ({ page, customer, isMobile }) => {
  test.skip(isMobile, "the same on a phone");
  const upload = async (origin = ORIGIN) => {
    const answer = await page.request.post(UPLOAD, { headers: { origin }, multipart: { files: aFile("<a/>") }, maxRedirects: 0 });
    return [answer.status(), answer.headers().location];
  };
  expect(await upload()).toEqual([303, "/admin/login"]);
  await signIn(page, customer.email);
  expect(await upload()).toEqual([303, "/admin/login"]);
  for (const path of ["/admin/import", "/admin/import/bills"])
    expect((await page.request.get(path, { maxRedirects: 0 })).headers().location).toBe("/admin/login");
  for (const role of ["operator", "supervisor", "catalogue_editor"] as const) {
    await enterDesk(page, await aMember(role));
    for (const path of ["", "/01900000-0000-7000-8000-000000000000", "/bills", "/bills/01900000-0000-7000-8000-000000000000"]) {
      await page.goto(`/admin/import${path}`);
      await expect(page.getByText("Not for your role")).toBeVisible();
    }
    expect((await upload())[0]).toBe(404);
  }
  await enterDesk(page, await aMember("importer"));
  for (const origin of ["https://evil.example", "null"]) expect((await upload(origin))[0]).toBe(403);
});
