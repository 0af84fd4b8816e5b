import postgres from "postgres";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../embedded-postgres";
import { migrateDatabase } from "../migrate";
import type { Children } from "./children";
import type { Environment } from "./environment";
import { say, saying } from "./progress";

/** Starts the portal's own database server in its data folder. */
export function startOwnDatabase(dataDir: string): Promise<EmbeddedPostgres> {
  return saying("starting the database", () => startEmbeddedPostgres({ dir: dataDir, database: "portal", log: say }));
}

/** Brings the tables up to date and, in a demo without accounts, loads the demo operator. */
export async function prepareDatabase(children: Children, env: Environment, url: string): Promise<void> {
  await saying("updating the database's tables", () => migrate(url));
  if (env.DEMO !== "1" || (await hasAccounts(url))) return;
  await saying("loading the demo operator", () =>
    children.complete({
      name: "loading the demo",
      args: ["--conditions=react-server", "--import", "tsx", "scripts/load-demo.ts"],
      env: { ...env, DATABASE_URL: url },
    }),
  );
}

async function migrate(url: string): Promise<void> {
  try {
    await migrateDatabase(url);
  } catch (error) {
    throw new Error(`The database cannot be used (DATABASE_URL): ${describe(error)}`, { cause: error });
  }
}

/** A refused connection to a name with two addresses has an empty message. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join("; ");
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : error.name;
  return error.message === "" ? code : error.message;
}

async function hasAccounts(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return (await sql`select 1 from account limit 1`).length > 0;
  } finally {
    await sql.end();
  }
}
