import { bigint, customType, timestamp } from "drizzle-orm/pg-core";

/** Integer euro cents. */
export const cents = (name: string) => bigint(name, { mode: "number" });

/** A moment in time; calendar days use `date`. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** Raw bytes: original documents and attachments. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });
