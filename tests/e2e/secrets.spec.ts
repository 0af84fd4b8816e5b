import fs from "node:fs";
import path from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { account } from "@/db/schema/identity";
import { cookieOf } from "./cookies";
import { expect, test } from "./fixtures";
import { aMember, enterDesk } from "./staff-member";

test.skip(({ isMobile }) => !isMobile, "what is sent is the same at every size");

/** Settings that nobody outside may read. */
const SECRET_SETTINGS = ["AUTH_SECRET", "DATABASE_URL", "STRIPE_WEBHOOK_SECRET", "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY"] as const;

/** Columns that are nobody's business but the portal's own: of secrets what is kept of them, of providers what they call things. */
const INTERNAL = /(_hash|_key|^sealed_.*|^ref|provider_ref|object_ref|money_ref)$/;

/** More pages than the demo's customers can reach from their home. */
const MOST_PAGES = 150;

/** All that stands in internal columns of the whole database, long enough not to be found by chance. */
async function internals(): Promise<string[]> {
  const { rows } = await db().execute<{ table: string; column: string }>(sql`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type = 'text'`);
  const columns = rows.filter(({ column }) => INTERNAL.test(column));
  expect(columns.length).toBeGreaterThan(20);
  const values = await Promise.all(
    columns.map(({ table, column }) =>
      db().execute<{ value: string }>(`select distinct "${column}" as value from "${table}" where length("${column}") >= 12 limit 3000`),
    ),
  );
  return values.flatMap((found) => found.rows.map(({ value }) => value));
}

/** Every page and file that links lead to, from a first one on, as they are sent. */
async function crawl(request: APIRequestContext, first: string, headers: Record<string, string>): Promise<Map<string, string>> {
  const bodies = new Map<string, string>();
  const ahead = [first];
  for (let next = ahead.shift(); next !== undefined && bodies.size < MOST_PAGES; next = ahead.shift()) {
    if (bodies.has(next)) continue;
    const answer = await request.get(next, { headers, maxRedirects: 0 });
    const body = (await answer.body()).toString("latin1");
    bodies.set(next, body);
    const links = [...body.matchAll(/href="(\/[a-z][^"#]*)"/g)].map(([, href]) => (href ?? "").replaceAll("&amp;", "&"));
    ahead.push(...links.filter((href) => !href.startsWith("/_next/")));
  }
  return bodies;
}

test("nothing that is internal is sent to a customer: no page, no file", async ({ request }) => {
  const secrets = await internals();
  expect(secrets.length).toBeGreaterThan(40);
  let pages = 0;
  for (const email of ["anna@demo.example", "giulia@demo.example"]) {
    const [found] = await db().select({ id: account.id }).from(account).where(eq(account.email, email));
    const cookie = await cookieOf(found?.id ?? "");
    const bodies = await crawl(request, "/home", { cookie });
    pages += bodies.size;
    for (const [address, body] of bodies) {
      const told = [...secrets, process.env.AUTH_SECRET ?? ""].filter((secret) => body.includes(secret));
      expect(told, address).toEqual([]);
    }
  }
  test
    .info()
    .annotations.push({ type: "figure", description: `${String(pages)} pages and files, ${String(secrets.length)} internal values` });
  expect(pages).toBeGreaterThan(80);
});

test("nothing that is internal is sent to staff", async ({ page }) => {
  await enterDesk(page, await aMember("supervisor"));
  const secrets = await internals();
  const bodies = await crawl(page.request, "/admin", {});
  expect(bodies.size).toBeGreaterThan(3);
  for (const [address, body] of bodies)
    expect(
      secrets.filter((secret) => body.includes(secret)),
      address,
    ).toEqual([]);
});

test("what every browser loads holds no setting and no word of the server's own, and the build's own notes are not to be had", async ({
  request,
}) => {
  const build = path.resolve(process.env.NEXT_DIST_DIR ?? ".next");
  const files = fs.readdirSync(path.join(build, "static"), { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  expect(files.length).toBeGreaterThan(20);
  const settings = SECRET_SETTINGS.map((name) => process.env[name] ?? "");
  expect(settings).not.toContain("");
  const words = [...settings, ...SECRET_SETTINGS, "postgres://", "STRIPE_SECRET_KEY", "PAYPAL_CLIENT_SECRET", "SMTP_URL"];
  for (const file of files) {
    const body = fs.readFileSync(path.join(file.parentPath, file.name), "latin1");
    expect(
      words.filter((word) => body.includes(word)),
      file.name,
    ).toEqual([]);
  }
  for (const note of [
    "server/server-reference-manifest.json",
    "server/server-reference-manifest.js",
    "BUILD_ID",
    "required-server-files.json",
  ])
    for (const address of [`/_next/${note}`, `/${note}`, `/.next/${note}`, `/_next/static/../${note}`])
      expect((await request.get(address, { maxRedirects: 0 })).status(), address).toBe(404);
});
