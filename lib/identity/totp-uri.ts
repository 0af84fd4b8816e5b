import { brand } from "@/lib/brand";

/** What the QR code of an authenticator app says (Google's Key Uri Format): every such app reads it. */
export function totpUri(secret: string, email: string): string {
  const query = new URLSearchParams({ secret, issuer: brand.name });
  return `otpauth://totp/${encodeURIComponent(`${brand.name}:${email}`)}?${query.toString()}`;
}
