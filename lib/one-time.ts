import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { Secret } from "otpauth";
import { env } from "@/lib/env";

/**
 * Secrets that are told to a customer once and stand in no table: each follows from the id of a row and a key that follows from `AUTH_SECRET`.
 * A dump of the database, the outbox or the queue holds none of them.
 */
type Purpose = "sms-code" | "link" | "bill-code" | "ricaricard" | "seal";

let derived: { readonly secret: string; readonly keys: Map<Purpose, Buffer> } | undefined;

function keyOf(purpose: Purpose): Buffer {
  const secret = env().AUTH_SECRET;
  if (derived?.secret !== secret) derived = { secret, keys: new Map() };
  const known = derived.keys.get(purpose);
  if (known) return known;
  const made = Buffer.from(hkdfSync("sha256", secret, "", `mytim:${purpose}`, 32));
  derived.keys.set(purpose, made);
  return made;
}

function mac(purpose: Purpose, text: string): Buffer {
  return createHmac("sha256", keyOf(purpose)).update(text).digest();
}

/** The six digits of a challenge. Ids are random, and to whoever has not the key so are the codes. */
export function codeOf(challengeId: string): string {
  // 64 bits make the six digits even to within 10^-13.
  return String(mac("sms-code", challengeId).readBigUInt64BE(0) % 1_000_000n).padStart(6, "0");
}

/** What a mailed link carries: the row's id and a proof that we wrote it (256 bits). */
export function linkToken(use: string, id: string): string {
  return `${id}.${mac("link", `${use}:${id}`).toString("base64url")}`;
}

/** The id in a link of ours for that use; nothing for any other text. Whether it still opens something, its row says. */
export function idOfLink(use: string, token: string): string | undefined {
  const id = token.split(".", 1)[0] ?? "";
  return isSame(linkToken(use, id), token) ? id : undefined;
}

/** What the database keeps of the code on a bill. */
export function billCodeHash(lineNumber: string, code: string): string {
  return mac("bill-code", `${lineNumber}:${code}`).toString("base64url");
}

/** What the database keeps of a RicariCard's PIN: without the key nobody can try all sixteen digits against it. */
export function ricaricardHash(pin: string): string {
  return mac("ricaricard", pin).toString("base64url");
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function isSame(one: string, other: string): boolean {
  const key = randomBytes(32);
  const digest = (text: string) => createHmac("sha256", key).update(text).digest();
  return digest(one).equals(digest(other));
}

/** Seals a secret that must be read again (AES-256-GCM); `of` ties it to its row. */
export function seal(text: string, of: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyOf("seal"), nonce).setAAD(Buffer.from(of));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** Opens what `seal` closed. @throws Error when it was sealed for another row, by another key, or changed. */
export function unseal(sealed: string, of: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  const cipher = createDecipheriv("aes-256-gcm", keyOf("seal"), bytes.subarray(0, 12))
    .setAAD(Buffer.from(of))
    .setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString("utf8");
}

/** A secret of 256 bits for a cookie. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What the database keeps of a cookie's secret: a copy of the table opens nothing. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** The secret for an authenticator app of the demo's staff, base32: the launcher prints what the seed has sealed. */
export function demoTotpSecret(authSecret: string, email: string): string {
  const bytes = hkdfSync("sha256", authSecret, "", `mytim:demo-totp:${email}`, 20);
  return new Secret({ buffer: bytes }).base32;
}
