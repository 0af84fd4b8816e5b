import "server-only";
import { Secret, TOTP } from "otpauth";

const PERIOD_SECONDS = 30;

/** A new secret for an authenticator app: 160 bits, base32 (RFC 4226, section 4). */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/**
 * The time step whose code was given (RFC 6238): this one, the one before or the one after. The caller takes each step once, and none
 * that lies before one that was taken.
 */
export function totpStep(secret: string, code: string, now: Date): number | undefined {
  const delta = new TOTP({ secret, period: PERIOD_SECONDS }).validate({ token: code, timestamp: now.getTime(), window: 1 });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / PERIOD_SECONDS) + delta;
}
