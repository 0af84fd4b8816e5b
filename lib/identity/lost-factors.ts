/** What can be lost and taken off an account by staff: the mobile, the authenticator app, or every fingerprint. */
export const FACTORS = ["recovery-mobile", "totp", "passkeys"] as const;

/** One of them. */
export type Factor = (typeof FACTORS)[number];

/** By what somebody who calls shows who they are. */
export const FACTOR_PROOFS = ["identity-card", "passport", "driving-licence", "answers"] as const;

/** Longest words about a proof. */
export const MOST_PROOF_CHARACTERS = 500;

/** How long a proposal waits for a second member of staff (the database knows the same number). */
export const REMOVAL_SECONDS = 24 * 60 * 60;

/** For so long an owner sees what became of a proposal. */
export const REMOVAL_SHOWN_SECONDS = 30 * 24 * 60 * 60;
