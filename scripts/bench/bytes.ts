import { gzipSync } from "node:zlib";
import { fill } from "./fill";
import type { Extent } from "./options";
import type { Stack } from "./stack";
import { countStatements, type Traffic } from "./statement-counter";
import { figure, markdownTable } from "./table";
import { signInAll } from "./visitors";
import { createDatabase } from "./database";

/** The first visits open connections and prepare statements. */
const VISITS_BEFORE = 12;
const VISITS = 5;

/** What a browser fetches for a page, and what the page asks of the database. */
export async function measureBytes({ environment, startPortal }: Stack, { bills }: Extent): Promise<string> {
  const databaseUrl = await createDatabase(environment.DATABASE_URL ?? "", "bench_bytes");
  await fill(databaseUrl, bills.few);
  const door = await countStatements(databaseUrl);
  try {
    const url = await startPortal(door.url);
    const [visitor] = await signInAll(url, databaseUrl);
    if (visitor === undefined) throw new Error("nobody is signed in");
    const rows: string[][] = [];
    for (const path of ["/", "/login", "/home", "/bills", `/bills/${visitor.billId}`]) {
      const headers = path === "/" || path === "/login" ? undefined : { cookie: visitor.cookie };
      for (let visit = 0; visit < VISITS_BEFORE; visit += 1) await get(url + path, headers);
      const seen: Traffic[] = [];
      for (let visit = 0; visit < VISITS; visit += 1) {
        door.reset();
        await get(url + path, headers);
        seen.push(door.traffic());
      }
      const html = await get(url + path, headers);
      const scripts = await Promise.all(scriptsOf(html).map(async (src) => gzipSync(await get(url + src)).length));
      rows.push([
        path.replace(visitor.billId, "[id]"),
        figure(scripts.reduce((sum, bytes) => sum + bytes, 0) / 1_024, 1),
        figure(gzipSync(html).length / 1_024, 1),
        figure(Math.max(...seen.map(({ statements }) => statements))),
        // A request of the pool for one more connection may come between: the least is what the page itself asks for.
        figure(Math.min(...seen.map(({ waves }) => waves))),
      ]);
    }
    return markdownTable(["page", "scripts, KiB gzip", "the page itself, KiB gzip", "statements", "waves"], rows);
  } finally {
    await door.close();
  }
}

async function get(url: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(url, { headers, redirect: "manual" });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${url} answered ${String(answer.status)}`);
  return text;
}

/** The scripts that a page loads, each once; those for browsers without modules are not loaded by any that the portal supports. */
export function scriptsOf(html: string): string[] {
  const tags = html.match(/<script\b[^>]*>/g) ?? [];
  const sources = tags.filter((tag) => !/\bnomodule\b/i.test(tag)).flatMap((tag) => /\bsrc="([^"]+)"/.exec(tag)?.[1] ?? []);
  return [...new Set(sources)];
}
