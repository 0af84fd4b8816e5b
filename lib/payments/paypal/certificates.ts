import "server-only";
import { X509Certificate, type KeyObject } from "node:crypto";
import { rootCertificates } from "node:tls";
import { UserError } from "@/lib/errors";
import { readBody } from "@/lib/http";
import { log } from "@/lib/log";

/** A chain is some six kilobytes. */
const MAX_BYTES = 64 * 1024;
const TIMEOUT_MS = 5000;
/** PayPal has a handful; whoever asks for more is not PayPal. */
const MAX_KEPT = 16;
const MAX_CHAIN = 5;

const CERTIFICATE_PATH = /^\/v1\/notifications\/certs\/[A-Za-z0-9-]{1,100}$/;

/** PayPal signs its notifications with these names and no other. */
const SIGNER = /^CN=messageverificationcerts(\.sandbox)?\.paypal\.com$/m;

/** Where certificates may come from: the origin, exactly, and whether a root that the world knows must stand behind them. */
export interface CertificateSource {
  readonly origin: string;
  readonly isPublic: boolean;
}

/** Fetched anew after a day: PayPal may have taken one back. */
const KEPT_MS = 24 * 3_600_000;

const kept = new Map<string, { readonly leaf: X509Certificate; readonly until: number }>();

/**
 * The key that the certificate at an address holds. The address comes from whoever sends the notification: any but PayPal's own would
 * let the sender choose the key, and our server fetch what the sender likes.
 * @returns null where the address or the certificate is not PayPal's.
 * @throws UserError `provider-unavailable` while it cannot be fetched: the notification is to come again.
 */
export async function signingKey(address: string, source: CertificateSource, now: Date): Promise<KeyObject | null> {
  if (!isCertificateUrl(address, source.origin)) return null;
  const known = kept.get(address);
  if (known && now.getTime() < known.until && isCurrent(known.leaf, now)) return known.leaf.publicKey;
  const pem = await download(address);
  const leaf = pem === null ? null : trustedLeaf(pem, source.isPublic, now);
  if (!leaf) return null;
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(address, { leaf, until: now.getTime() + KEPT_MS });
  return leaf.publicKey;
}

/** Compared as text: what a parser would mend (a tab, a backslash, capitals, a user name) is no address of PayPal's. */
function isCertificateUrl(address: string, origin: string): boolean {
  return address.startsWith(origin) && CERTIFICATE_PATH.test(address.slice(origin.length));
}

async function download(address: string): Promise<string | null> {
  try {
    const answer = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.status >= 500 || answer.status === 429) throw new Error(`answered ${String(answer.status)}`);
    const body = await readBody(answer, MAX_BYTES);
    return answer.status === 200 && body ? body.toString("latin1") : null;
  } catch (error) {
    log.warn({ err: error, address }, "PayPal's certificate cannot be fetched");
    throw new UserError("provider-unavailable");
  }
}

/**
 * The first certificate of a file, if it is PayPal's, current, and those that follow lead to a root that Node trusts. PayPal may serve
 * it alone: then that it came from PayPal's host, over TLS, has to do.
 */
export function trustedLeaf(pem: string, isPublic: boolean, now: Date): X509Certificate | null {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const [leaf, ...others] = blocks.length <= MAX_CHAIN ? blocks.flatMap(parse) : [];
  if (!leaf || !SIGNER.test(leaf.subject) || !isCurrent(leaf, now) || leaf.publicKey.asymmetricKeyType !== "rsa") return null;
  if (others.length === 0) return leaf;
  const roots = isPublic ? rootCertificates.flatMap(parse) : others.slice(-1);
  return leadsTo(roots, leaf, others, now) ? leaf : null;
}

function parse(pem: string): X509Certificate[] {
  try {
    return [new X509Certificate(pem)];
  } catch {
    // No certificate: whatever needed this one does not hold.
    return [];
  }
}

function leadsTo(roots: readonly X509Certificate[], from: X509Certificate, others: readonly X509Certificate[], now: Date): boolean {
  if (roots.some((root) => isCurrent(root, now) && (root.fingerprint256 === from.fingerprint256 || isIssuedBy(from, root)))) return true;
  return others.some((next, place) => {
    const rest = others.filter((_, other) => other !== place);
    return isCurrent(next, now) && isIssuedBy(from, next) && leadsTo(roots, next, rest, now);
  });
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isCurrent({ validFrom, validTo }: X509Certificate, now: Date): boolean {
  return new Date(validFrom) <= now && now <= new Date(validTo);
}
