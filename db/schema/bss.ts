import { pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** What the operator's network has told, by its own id: told again, it changes nothing. */
export const networkEvent = pgTable("network_event", {
  id: text("id").primaryKey(),
  type: text("type").notNull(),
  receivedAt: instant("received_at").notNull(),
});
