import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "../columns";
import { account } from "../identity";

/**
 * A lost factor that a member of staff proposes to take off an account, for somebody who called; another one decides, or its owner stops it. A trigger
 * lets nothing of it change but the decision, once; its words go with an erased person.
 */
export const factorRemoval = pgTable(
  "factor_removal",
  {
    id: uuid("id").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    factor: text("factor", { enum: ["recovery-mobile", "totp", "passkeys"] }).notNull(),
    /** By what the caller showed who they are: kind of document, or answers about the contract. */
    proof: text("proof", { enum: ["identity-card", "passport", "driving-licence", "answers"] }).notNull(),
    /** What was seen or answered, in the words of whoever checked it. */
    proofText: text("proof_text").notNull(),
    /** Of staff, as `decidedBy` (the migration ties both). */
    proposedBy: uuid("proposed_by").notNull(),
    createdAt: instant("created_at").notNull(),
    /** Undecided until then, it is over. */
    expiresAt: instant("expires_at").notNull(),
    decision: text("decision", { enum: ["confirmed", "declined", "stopped", "expired"] }),
    /** Nobody where its owner stopped it, or time did. */
    decidedBy: uuid("decided_by"),
    decidedAt: instant("decided_at"),
  },
  (table) => [
    uniqueIndex("factor_removal_live")
      .on(table.accountId, table.factor)
      .where(sql`decision is null`),
    index("factor_removal_waiting")
      .on(table.createdAt)
      .where(sql`decision is null`),
    index("factor_removal_account").on(table.accountId, table.createdAt),
    check("factor_removal_factor", sql`${table.factor} in ('recovery-mobile', 'totp', 'passkeys')`),
    check("factor_removal_proof", sql`${table.proof} in ('identity-card', 'passport', 'driving-licence', 'answers')`),
    check("factor_removal_proof_text", sql`length(${table.proofText}) between 1 and 500`),
    check("factor_removal_day", sql`${table.expiresAt} = ${table.createdAt} + interval '24 hours'`),
    check("factor_removal_two_people", sql`${table.decidedBy} <> ${table.proposedBy}`),
    check("factor_removal_decided", sql`(${table.decision} is null) = (${table.decidedAt} is null)`),
    check(
      "factor_removal_decided_by",
      sql`(${table.decidedBy} is not null) = coalesce(${table.decision} in ('confirmed', 'declined'), false)`,
    ),
    check("factor_removal_in_time", sql`${table.decision} is distinct from 'confirmed' or ${table.decidedAt} < ${table.expiresAt}`),
  ],
);
