import os from "node:os";
import postgres from "postgres";

/** Where and when it was measured, as a line for the README. */
export async function describeMachine(databaseUrl: string, now: Date): Promise<string> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql<{ version: string }[]>`select current_setting('server_version') as version`;
    const cpus = os.cpus();
    const memory = `${(os.totalmem() / 2 ** 30).toFixed(0)} GiB of memory`;
    return `${now.toISOString().slice(0, 10)}, ${cpus[0]?.model.trim() ?? "unknown processor"}, ${String(cpus.length)} cores, ${memory}, ${os.type()} ${os.release()}, Node ${process.versions.node}, PostgreSQL ${row?.version ?? "unknown"}`;
  } finally {
    await sql.end();
  }
}
