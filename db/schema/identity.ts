import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytes, instant } from "./columns";
import { line } from "./lines";

/** A person's login. */
export const account = pgTable(
  "account",
  {
    id: uuid("id").primaryKey(),
    /** Lower case; the form's input is folded before it is compared. */
    email: text("email").notNull(),
    name: text("name").notNull(),
    /** argon2id, in its own encoded form. */
    passwordHash: text("password_hash").notNull(),
    /** When the password was last made anew by a code to the recovery mobile: for some days that mobile alone signs nobody in who has a fingerprint. */
    passwordResetAt: instant("password_reset_at"),
    /** When a lost factor was last taken off by staff: for some days codes go to the mailbox instead of the mobile. */
    factorRemovedAt: instant("factor_removed_at"),
    /** When the mailbox was last proved to be theirs, by a link that was sent there. */
    emailVerifiedAt: instant("email_verified_at"),
    /** E.164; of any operator. Codes go there, and nowhere else; without one, none is sent. */
    recoveryMobile: text("recovery_mobile"),
    /** Since when: a number that is new recovers nothing yet. */
    recoveryMobileAt: instant("recovery_mobile_at"),
    /** The language of mails and SMS. */
    language: text("language", { enum: ["it", "fr", "en"] })
      .notNull()
      .default("it"),
    /** What passkeys know the account by (WebAuthn's user handle): random, so that it tells nothing. */
    userHandle: text("user_handle")
      .notNull()
      .default(sql`gen_random_uuid()::text`),
    disabledAt: instant("disabled_at"),
    /** When the customer asked to be forgotten, and until when they may think better of it. */
    eraseAfter: instant("erase_after"),
    erasedAt: instant("erased_at"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("account_email").on(table.email),
    uniqueIndex("account_user_handle").on(table.userHandle),
    index("account_recovery_mobile").on(table.recoveryMobile),
    index("account_erase_after")
      .on(table.eraseAfter)
      .where(sql`erase_after is not null and erased_at is null`),
    check("account_language", sql`${table.language} in ('it', 'fr', 'en')`),
  ],
);

/** Account and line, with how the tie was proved. */
export const association = pgTable(
  "association",
  {
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    lineId: uuid("line_id")
      .notNull()
      .references(() => line.id),
    proof: text("proof", { enum: ["network", "sms", "bill_code", "delegation"] }).notNull(),
    provedAt: instant("proved_at").notNull(),
    /** What may be done with the line; whoever proved it may do everything. */
    access: text("access", { enum: ["view", "pay", "manage"] })
      .notNull()
      .default("manage"),
    /** A delegate's end. */
    until: instant("until"),
    /** Who delegated it. */
    grantedBy: uuid("granted_by").references(() => account.id),
    /** When the account showed to be the contract holder's, by the tax code of the contract. */
    holderSince: instant("holder_since"),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.lineId] }),
    index("association_line").on(table.lineId),
    check("association_delegation", sql`(${table.proof} = 'delegation') = (${table.grantedBy} is not null)`),
    check("association_access", sql`${table.access} = 'manage' or ${table.proof} = 'delegation'`),
    check("association_holder", sql`${table.holderSince} is null or ${table.proof} <> 'delegation'`),
  ],
);

/** One sign-in on one browser. The cookie carries only this row's secret, hashed here. */
export const session = pgTable(
  "session",
  {
    /** SHA-256 of the secret in the cookie: a copy of the table opens no session. */
    id: text("id").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    userAgent: text("user_agent").notNull(),
    address: text("address").notNull(),
    /** The browser it is on, as in `known_device`. */
    deviceHash: text("device_hash"),
    /** By what it was opened. */
    method: text("method", { enum: ["password", "code", "totp", "passkey"] })
      .notNull()
      .default("password"),
    /** When its person last proved who they are: at sign-in, or later before something that matters. */
    authenticatedAt: instant("authenticated_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (table) => [index("session_account").on(table.accountId, table.lastSeenAt)],
);

/** Browsers on which an account has signed in with its second factor: they are not asked for it again, and a stranger's failed tries never lock them out. */
export const knownDevice = pgTable(
  "known_device",
  {
    id: uuid("id")
      .notNull()
      .default(sql`gen_random_uuid()`),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    /** SHA-256 of the secret in the device cookie. */
    deviceHash: text("device_hash").notNull(),
    userAgent: text("user_agent").notNull(),
    address: text("address").notNull(),
    createdAt: instant("created_at").notNull(),
    lastUsedAt: instant("last_used_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.deviceHash] }), uniqueIndex("known_device_id").on(table.id)],
);

/**
 * A code that was asked for. The code itself stands nowhere: it follows from the row's id and a secret of the server's (`lib/one-time.ts`).
 * It goes to `mobile` or to `email`; both are empty where nobody is to get one: a stranger who asks must not see the difference.
 */
export const challenge = pgTable(
  "challenge",
  {
    id: uuid("id").primaryKey(),
    purpose: text("purpose", { enum: ["registration", "line", "sign-in", "recovery", "recovery-mobile", "email"] }).notNull(),
    /** What it is for: an account, a registration. Names no table, because it may name nobody. */
    subject: text("subject").notNull(),
    /** E.164. */
    mobile: text("mobile"),
    email: text("email"),
    /** SHA-256 of the secret in the browser that asked: the code works there alone. */
    browserHash: text("browser_hash").notNull(),
    tries: integer("tries").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    /** The right code was given. */
    confirmedAt: instant("confirmed_at"),
    /** What it was for is done, or a newer one took its place. */
    endedAt: instant("ended_at"),
  },
  (table) => [
    uniqueIndex("challenge_open")
      .on(table.purpose, table.subject)
      .where(sql`ended_at is null`),
    index("challenge_browser").on(table.browserHash, table.createdAt),
    index("challenge_expires").on(table.expiresAt),
    check("challenge_tries", sql`${table.tries} between 0 and 5`),
    check("challenge_one_way", sql`${table.mobile} is null or ${table.email} is null`),
    check("challenge_confirmed", sql`${table.confirmedAt} is null or ${table.mobile} is not null`),
  ],
);

/** A key in a customer's device that opens with their finger (WebAuthn). */
export const passkey = pgTable(
  "passkey",
  {
    /** The credential's id, base64url; one in the world. */
    id: text("id").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    /** COSE. */
    publicKey: bytes("public_key").notNull(),
    /** How often the authenticator says that it signed; a copy of it would fall behind. Synced keys always say 0. */
    counter: bigint("counter", { mode: "number" }).notNull(),
    transports: text("transports").array().notNull(),
    isBackedUp: boolean("is_backed_up").notNull(),
    /** The model of the authenticator, where it tells. */
    aaguid: text("aaguid").notNull(),
    /** What the customer calls it. */
    name: text("name").notNull(),
    createdAt: instant("created_at").notNull(),
    lastUsedAt: instant("last_used_at"),
  },
  (table) => [index("passkey_account").on(table.accountId, table.createdAt)],
);

/** What a browser was asked to sign. Deleted when an answer arrives, whatever the answer. */
export const passkeyChallenge = pgTable(
  "passkey_challenge",
  {
    id: uuid("id").primaryKey(),
    challenge: text("challenge").notNull(),
    purpose: text("purpose", { enum: ["enrol", "sign-in", "step-up", "staff-enrol", "staff-sign-in"] }).notNull(),
    /** Whose, unless nobody has said yet who they are. */
    accountId: uuid("account_id").references(() => account.id),
    browserHash: text("browser_hash").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [index("passkey_challenge_expires").on(table.expiresAt)],
);

/** An authenticator app (RFC 6238). Its secret is sealed with a key of the server's. */
export const totp = pgTable("totp", {
  accountId: uuid("account_id")
    .primaryKey()
    .references(() => account.id),
  sealedSecret: text("sealed_secret").notNull(),
  /** The last time step that was used: each code works once. */
  lastStep: bigint("last_step", { mode: "number" }).notNull(),
  createdAt: instant("created_at").notNull(),
  /** Until its first code it guards nothing. */
  confirmedAt: instant("confirmed_at"),
});

/** Tries counted per key and window, shared by every instance. Keys are hashed: no e-mail or address stands here. */
export const rateLimit = pgTable(
  "rate_limit",
  {
    key: text("key").primaryKey(),
    count: integer("count").notNull(),
    resetsAt: instant("resets_at").notNull(),
  },
  (table) => [index("rate_limit_resets_at").on(table.resetsAt)],
);
