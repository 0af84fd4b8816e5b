import { index, pgTable, uuid } from "drizzle-orm/pg-core";
import { bill } from "../billing";
import { instant } from "../columns";
import { account } from "../identity";

/** A private link by which anybody may pay a bill. Its token stands in no table: it follows from the id (`lib/one-time.ts`). */
export const payLink = pgTable(
  "pay_link",
  {
    id: uuid("id").primaryKey(),
    billId: uuid("bill_id")
      .notNull()
      .references(() => bill.id),
    /** Who made it, and may take it back. It ends with their right to pay the bill. */
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (table) => [index("pay_link_bill").on(table.billId, table.accountId)],
);
