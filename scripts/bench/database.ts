import postgres from "postgres";
import { migrateDatabase } from "../migrate";

/** Makes an empty database with the portal's tables beside another one of the same server. @returns its address. */
export async function createDatabase(beside: string, name: string): Promise<string> {
  const sql = postgres(beside, { max: 1, onnotice: () => undefined });
  try {
    await sql`create database ${sql(name)}`;
  } finally {
    await sql.end();
  }
  const url = new URL(beside);
  url.pathname = `/${name}`;
  await migrateDatabase(url.href);
  return url.href;
}
