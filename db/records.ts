import "server-only";
import { getTableColumns, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";

/**
 * Rows for an insert as one JSON parameter: the same statement however many there are, so that it is parsed and planned once a connection,
 * and no 65535 parameters to run out of. A column that is not named is null.
 */
export function recordsOf<T extends PgTable>(table: T, rows: readonly T["$inferInsert"][]) {
  const columns = Object.entries(getTableColumns(table));
  const records = rows.map((row) => {
    const values: Readonly<Record<string, unknown>> = row;
    const record: Record<string, unknown> = {};
    for (const [key, { name }] of columns) record[name] = values[key] ?? null;
    return record;
  });
  const names = sql.join(
    columns.map(([, column]) => sql`${column}`),
    sql`, `,
  );
  return sql`select ${names} from json_populate_recordset(null::${table}, ${JSON.stringify(records)}::json) as ${table}`;
}
