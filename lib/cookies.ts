import { env } from "@/lib/env";

/** Whether customers reach the portal by https. */
export function isSecure(): boolean {
  return env().PUBLIC_URL.startsWith("https:");
}

/**
 * A cookie's name, which on https carries `__Host-`: no other host and no page without TLS can set it (RFC 6265bis 4.1.3.2). Safari drops such
 * cookies on http://localhost, so the plain name stands there.
 */
export function cookieName(name: string): string {
  return isSecure() ? `__Host-${name}` : name;
}
