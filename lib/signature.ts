import { createHmac, timingSafeEqual } from "node:crypto";

const TOLERANCE_SECONDS = 5 * 60;

/** Signs a body as `t=<seconds>,v1=<hex>`: HMAC-SHA-256 over the time, a dot and the bytes as they are sent. */
export function signBody(secret: string, body: string, now: Date): string {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return `t=${timestamp},v1=${mac(secret, timestamp, body).toString("hex")}`;
}

/** Whether a body was signed with the secret in the last five minutes. */
export function isSigned(secret: string, body: string, header: string | null, now: Date): boolean {
  const [, timestamp = "", given = ""] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? "") ?? [];
  const isFresh = Math.abs(now.getTime() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS;
  return given !== "" && isFresh && timingSafeEqual(mac(secret, timestamp, body), Buffer.from(given, "hex"));
}

function mac(secret: string, timestamp: string, body: string): Buffer {
  return createHmac("sha256", secret).update(`${timestamp}.${body}`).digest();
}
