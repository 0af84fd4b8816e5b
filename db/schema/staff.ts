import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytes, instant } from "./columns";

/** Support staff. Never a row of `account`: no customer's session can become one of these, nor the other way round. */
export const staff = pgTable(
  "staff",
  {
    id: uuid("id").primaryKey(),
    /** Lower case. */
    email: text("email").notNull(),
    role: text("role", { enum: ["operator", "supervisor", "catalogue_editor", "importer"] }).notNull(),
    /** argon2id. */
    passwordHash: text("password_hash").notNull(),
    /** The first password is known to whoever made the account: it opens nothing but its own change. */
    mustChangePassword: boolean("must_change_password").notNull(),
    /** The secret of the authenticator app, sealed. */
    sealedTotpSecret: text("sealed_totp_secret").notNull(),
    /** The last time step that was used: each code works once. */
    totpLastStep: bigint("totp_last_step", { mode: "number" }).notNull().default(0),
    /** When a first password and a secret were last given out: the password holds for a day from then. None is when the account was made. */
    keysGivenAt: instant("keys_given_at"),
    createdAt: instant("created_at").notNull(),
    disabledAt: instant("disabled_at"),
  },
  (table) => [
    uniqueIndex("staff_email").on(table.email),
    check("staff_role", sql`${table.role} in ('operator', 'supervisor', 'catalogue_editor', 'importer')`),
  ],
);

/** A key in a device of staff that opens with their finger (WebAuthn): it stands for the app's code, never for the password. */
export const staffPasskey = pgTable(
  "staff_passkey",
  {
    /** The credential's id, base64url; one in the world. */
    id: text("id").primaryKey(),
    staffId: uuid("staff_id")
      .notNull()
      .references(() => staff.id),
    /** COSE. */
    publicKey: bytes("public_key").notNull(),
    /** How often the authenticator says that it signed; see `passkey`. */
    counter: bigint("counter", { mode: "number" }).notNull(),
    transports: text("transports").array().notNull(),
    /** The device, as its browser calls itself. */
    name: text("name").notNull(),
    createdAt: instant("created_at").notNull(),
    lastUsedAt: instant("last_used_at"),
  },
  (table) => [index("staff_passkey_staff").on(table.staffId, table.createdAt)],
);

/** One sign-in of staff on one browser. */
export const staffSession = pgTable(
  "staff_session",
  {
    /** SHA-256 of the secret in the cookie. */
    id: text("id").primaryKey(),
    staffId: uuid("staff_id")
      .notNull()
      .references(() => staff.id),
    userAgent: text("user_agent").notNull(),
    address: text("address").notNull(),
    authenticatedAt: instant("authenticated_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (table) => [index("staff_session_staff").on(table.staffId, table.lastSeenAt)],
);
