import postgres from "postgres";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../embedded-postgres";
import { migrateDatabase } from "../migrate";

const NAME = "faults";

/** The run's own database server: on one port, so that the others find it again, and with fsync, so that what it has acknowledged stays. */
export class Database {
  readonly #dir: string;
  readonly #port: number;
  #server: EmbeddedPostgres;
  restarts = 0;

  private constructor(dir: string, port: number, server: EmbeddedPostgres) {
    this.#dir = dir;
    this.#port = port;
    this.#server = server;
  }

  /** Starts it with empty tables, whatever an earlier run has left. */
  static async start(dir: string, port: number): Promise<Database> {
    const server = await startEmbeddedPostgres({ dir, database: "postgres", port });
    const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
    try {
      await sql`drop database if exists ${sql(NAME)} with (force)`;
      await sql`create database ${sql(NAME)}`;
    } catch (error) {
      await server.stop();
      throw error;
    } finally {
      await sql.end();
    }
    const database = new Database(dir, port, server);
    await migrateDatabase(database.url);
    return database;
  }

  get url(): string {
    const url = new URL(this.#server.url);
    url.pathname = `/${NAME}`;
    return url.href;
  }

  /** Kills the server (kill -9) and starts it again on the same folder: it recovers from its log. */
  async killAndRestart(): Promise<void> {
    process.kill(this.#server.pid, "SIGKILL");
    await this.#server.stop();
    this.#server = await startEmbeddedPostgres({ dir: this.#dir, database: NAME, port: this.#port });
    this.restarts += 1;
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}
