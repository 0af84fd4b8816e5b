import postgres from "postgres";
import { z } from "zod";
import type { Sent } from "./wire";

/** How PostgreSQL carries a statement out. */
export interface Plan {
  readonly statement: Sent;
  /** `EXPLAIN (ANALYZE, BUFFERS)` as people read it. */
  readonly text: string;
  /** Tables that were read from end to end. */
  readonly scanned: readonly string[];
  readonly indexes: readonly string[];
  /** Rows that the statement gave. */
  readonly rows: number;
  /** Pages of eight KiB that were looked at. */
  readonly buffers: number;
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string | undefined;
  readonly "Index Name"?: string | undefined;
  readonly "Actual Rows"?: number | undefined;
  readonly "Shared Hit Blocks"?: number | undefined;
  readonly "Shared Read Blocks"?: number | undefined;
  readonly Plans?: readonly PlanNode[] | undefined;
}

const node: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    "Node Type": z.string(),
    "Relation Name": z.string().optional(),
    "Index Name": z.string().optional(),
    "Actual Rows": z.number().optional(),
    "Shared Hit Blocks": z.number().optional(),
    "Shared Read Blocks": z.number().optional(),
    Plans: z.array(node).optional(),
  }),
);
const explained = z.array(z.object({ "QUERY PLAN": z.array(z.object({ Plan: node })) })).min(1);

/** Explains statements with the values that they were sent with, and undoes what they change. */
export async function explain(databaseUrl: string, statements: readonly Sent[]): Promise<Plan[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined, fetch_types: false });
  const plans: Plan[] = [];
  try {
    for (const statement of statements) {
      await sql`begin`;
      const found = explained.parse(await run(sql, "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)", statement));
      const lines = await run(sql, "EXPLAIN (ANALYZE, BUFFERS)", statement);
      await sql`rollback`;
      const nodes = found.flatMap((row) => row["QUERY PLAN"].flatMap(({ Plan }) => descend(Plan)));
      const [top] = nodes;
      plans.push({
        statement,
        text: lines.map((line) => String(line["QUERY PLAN"])).join("\n"),
        scanned: nodes.flatMap((one) => (one["Node Type"] === "Seq Scan" ? [one["Relation Name"] ?? ""] : [])),
        indexes: [...new Set(nodes.flatMap((one) => one["Index Name"] ?? []))],
        rows: top?.["Actual Rows"] ?? 0,
        buffers: (top?.["Shared Hit Blocks"] ?? 0) + (top?.["Shared Read Blocks"] ?? 0),
      });
    }
  } finally {
    await sql.end();
  }
  return plans;
}

function run(sql: postgres.Sql, command: string, { text, values }: Sent) {
  return sql.unsafe<Record<string, unknown>[]>(`${command} ${text}`, [...values]);
}

function descend(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(descend)];
}
