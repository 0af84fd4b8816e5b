import { pgTable, uuid } from "drizzle-orm/pg-core";
import { instant } from "../columns";
import { account } from "../identity";
import { line } from "../lines";

/** A line whose contract holder has switched its call detail on. It counts while whoever did is the holder and has been since before. */
export const callDetail = pgTable("call_detail", {
  lineId: uuid("line_id")
    .primaryKey()
    .references(() => line.id),
  accountId: uuid("account_id")
    .notNull()
    .references(() => account.id),
  since: instant("since").notNull(),
});
