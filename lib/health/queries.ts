import "server-only";
import { sql } from "drizzle-orm";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { db } from "@/db/client";
import { log } from "@/lib/log";

const journal = z.object({ entries: z.array(z.object({ when: z.number() })) });
const newest = z.array(z.object({ newest: z.coerce.number().nullable() }));

/** Whether this instance can serve: the database answers, and it knows every migration that this build was made with. */
export async function isReady(): Promise<boolean> {
  try {
    const known = journal.parse(JSON.parse(readFileSync(join(process.cwd(), "db/migrations/meta/_journal.json"), "utf8")));
    const { rows } = await db().execute(sql`select max(created_at) as newest from drizzle.__drizzle_migrations`);
    const applied = newest.parse(rows)[0]?.newest ?? 0;
    return known.entries.every((entry) => entry.when <= applied);
  } catch (error) {
    log.warn({ err: error }, "not ready");
    return false;
  }
}
