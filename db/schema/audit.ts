import { sql } from "drizzle-orm";
import { bigint, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** What was done, by whom, on whose data. Append-only: a trigger refuses every update and delete. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant("at").notNull(),
    actor: text("actor").notNull(),
    subject: text("subject").notNull(),
    action: text("action").notNull(),
    target: text("target"),
    details: jsonb("details").$type<Record<string, string | number | boolean | null>>(),
  },
  (table) => [
    index("audit_log_subject").on(table.subject, table.id),
    // What was done on a line, for whoever shares it.
    index("audit_log_line")
      .on(sql`(details ->> 'lineId')`, table.id)
      .where(sql`details ->> 'lineId' is not null`),
  ],
);
