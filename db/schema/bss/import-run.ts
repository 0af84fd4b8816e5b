import { sql } from "drizzle-orm";
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { Reason, ReasonCode } from "@/lib/import-reason";
import { bill } from "../billing";
import { bytes, cents, instant } from "../columns";
import { line } from "../lines";
import { staff } from "../staff";

/** A file that staff gave to the importer by its page, and what became of it: kept, so that it can be read later. */
export const importRun = pgTable(
  "import_run",
  {
    id: uuid("id").primaryKey(),
    staffId: uuid("staff_id")
      .notNull()
      .references(() => staff.id),
    /** As the browser calls it: shown, and never a path of ours. */
    fileName: text("file_name").notNull(),
    kind: text("kind", { enum: ["operator-data", "bills", "payments"] }),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull().default(0),
    sha256: text("sha256"),
    /** `receiving` until the whole file is here; `waiting` for the queue. */
    state: text("state", { enum: ["receiving", "waiting", "running", "done"] }).notNull(),
    /** How often it was begun. What an earlier try took the last one finds unchanged; the number tells a try that was overtaken so. */
    attempts: integer("attempts").notNull().default(0),
    done: integer("done").notNull().default(0),
    unchanged: integer("unchanged").notNull().default(0),
    unassigned: integer("unassigned").notNull().default(0),
    refused: integer("refused").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (table) => [
    // What was cut off while it was sent.
    index("import_run_receiving")
      .on(table.createdAt)
      .where(sql`state = 'receiving'`),
    check("import_run_state", sql`${table.state} in ('receiving', 'waiting', 'running', 'done')`),
    check("import_run_received", sql`${table.state} = 'receiving' or (${table.kind} is not null and ${table.sha256} is not null)`),
    check("import_run_ended", sql`(${table.state} = 'done') = (${table.endedAt} is not null)`),
    check(
      "import_run_counts",
      sql`least(${table.done}, ${table.unchanged}, ${table.unassigned}, ${table.refused}, ${table.sizeBytes}) >= 0`,
    ),
  ],
);

/** The file itself, in pieces, until it is imported: the queue may run on another machine than the one that took it. */
export const importPiece = pgTable(
  "import_piece",
  {
    runId: uuid("run_id")
      .notNull()
      .references(() => importRun.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    content: bytes("content").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.position] })],
);

/** What a report says of single rows and bills: what was refused and why, and bills whose line nobody could tell. Of the others the counts are enough. */
export const importNote = pgTable(
  "import_note",
  {
    runId: uuid("run_id")
      .notNull()
      .references(() => importRun.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    result: text("result", { enum: ["refused", "unassigned"] }).notNull(),
    /** Of an unassigned bill. */
    billNumber: text("bill_number"),
    totalCents: cents("total_cents"),
    /** Where in the file. */
    line: integer("line"),
    element: text("element"),
    /** Which sentence says why, and what it shows. */
    reason: text("reason").$type<ReasonCode>().notNull(),
    reasonValues: jsonb("reason_values").$type<Reason["values"]>().notNull().default({}),
  },
  (table) => [primaryKey({ columns: [table.runId, table.position] })],
);

/** A bill that a person of the staff gave its line; it is gone when that was taken back. */
export const billAssignment = pgTable(
  "bill_assignment",
  {
    billId: uuid("bill_id")
      .primaryKey()
      .references(() => bill.id),
    lineId: uuid("line_id")
      .notNull()
      .references(() => line.id),
    staffId: uuid("staff_id")
      .notNull()
      .references(() => staff.id),
    at: instant("at").notNull(),
  },
  (table) => [index("bill_assignment_at").on(table.at)],
);
