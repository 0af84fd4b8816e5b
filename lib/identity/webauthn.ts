import "server-only";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { brand } from "@/lib/brand";
import { env } from "@/lib/env";

/** What an authenticator and the portal know a key by. */
export interface KnownKey {
  readonly id: string;
  readonly transports: readonly string[];
}

/** A key as it is kept. */
export interface KeptKey extends KnownKey {
  /** COSE. */
  readonly publicKey: Uint8Array;
  readonly counter: number;
}

/** A key that has just been made. */
export interface NewKey extends KeptKey {
  readonly isBackedUp: boolean;
  readonly aaguid: string;
}

/** How the handles of staff's keys begin; those of customers' are bare UUIDs. */
export const STAFF_HANDLE = "staff:";

/** The name under which keys are made, and the only place where they open: from the configuration, never from a request's headers. */
export function relyingParty(): { readonly id: string; readonly origin: string } {
  return { id: new URL(env().PUBLIC_URL).hostname, origin: env().PUBLIC_URL };
}

/** What a browser needs to make a key in this device: with the finger, and found again without a name. */
export function enrolOptions(
  owner: { handle: string; email: string; name: string },
  known: readonly KnownKey[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return generateRegistrationOptions({
    rpName: brand.name,
    rpID: relyingParty().id,
    userID: new TextEncoder().encode(owner.handle),
    userName: owner.email,
    userDisplayName: owner.name,
    attestationType: "none",
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] })),
    authenticatorSelection: { authenticatorAttachment: "platform", residentKey: "required", userVerification: "required" },
    preferredAuthenticatorType: "localDevice",
  });
}

/** What a browser needs to sign with a key: any of ours, or one of those that are named. */
export function signOptions(allowed: readonly KnownKey[] = []): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: relyingParty().id,
    userVerification: "required",
    allowCredentials: allowed.map(({ id, transports }) => ({ id, transports: [...transports] })),
  });
}

/** The key in a browser's answer, or nothing for an answer that does not hold: another challenge, origin or name, no finger, no signature. */
export async function readNewKey(response: RegistrationResponseJSON, challenge: string): Promise<NewKey | undefined> {
  try {
    const { registrationInfo } = await verifyRegistrationResponse({ response, ...expected(challenge) });
    if (!registrationInfo) return undefined;
    const { credential, credentialBackedUp: isBackedUp, aaguid } = registrationInfo;
    return { ...credential, transports: credential.transports ?? [], isBackedUp, aaguid };
  } catch {
    // The library throws for every fault of the answer; none of them is ours.
    return undefined;
  }
}

/** How an answer was signed: rightly, by a copy of the key (its counter fell behind), or not at all. */
export type Signed = { readonly result: "right"; readonly counter: number } | { readonly result: "cloned" | "wrong" };

/** Checks an answer against a kept key. */
export async function checkSignature(response: AuthenticationResponseJSON, challenge: string, key: KeptKey): Promise<Signed> {
  try {
    // The counter is compared below: the library's own comparison throws without saying which fault it was.
    const credential = { id: key.id, publicKey: new Uint8Array(key.publicKey), counter: 0, transports: [...key.transports] };
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({ response, credential, ...expected(challenge) });
    if (!verified) return { result: "wrong" };
    const counter = authenticationInfo.newCounter;
    // Synced keys count nothing and always say 0 (WebAuthn Level 3, section 6.1.1).
    return counter > key.counter || (counter === 0 && key.counter === 0) ? { result: "right", counter } : { result: "cloned" };
  } catch {
    return { result: "wrong" };
  }
}

function expected(challenge: string) {
  const { id, origin } = relyingParty();
  return { expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: id, requireUserVerification: true };
}
