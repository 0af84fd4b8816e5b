import type { Limit } from "@/lib/identity/rules";

/** A registration that was begun waits for a day. */
export const REGISTRATION_SECONDS = 24 * 60 * 60;

/** Registrations begun from one address: an office's, or that of a thousand telephones behind one gateway. */
export const REGISTRATION_LIMIT: Limit = { name: "registration-address", tries: 200, windowSeconds: 60 * 60 };
/** Codes of bills tried from one address. */
export const BILL_CODE_ADDRESS_LIMIT: Limit = { name: "bill-code-address", tries: 100, windowSeconds: 60 * 60 };
/** Links that are mailed to one mailbox in a day. */
export const RESUME_LIMIT: Limit = { name: "registration-resume", tries: 3, windowSeconds: 24 * 60 * 60 };
/** … and from one address, whatever the mailbox. */
export const RESUME_ADDRESS_LIMIT: Limit = { name: "registration-resume-address", tries: 100, windowSeconds: 60 * 60, isAlarm: true };
/** New passwords asked for from one address. */
export const RECOVERY_ADDRESS_LIMIT: Limit = { name: "recovery-address", tries: 200, windowSeconds: 60 * 60 };

/** The steps of a registration, in order. The line's proof belongs to its number: together they are the second of four. */
export const STEPS = ["account", "number", "proof", "mobile", "code"] as const;

export type Step = (typeof STEPS)[number];

/** What decides where a registration stands. */
export interface RegistrationStanding {
  readonly number: string | null;
  readonly kind: "fixed" | "mobile" | null;
  readonly isProved: boolean;
  readonly recoveryMobile: string | null;
}

/** The step that comes next. A mobile line is proved by the code itself, so it needs no other proof before. */
export function nextStep(standing: RegistrationStanding | undefined): Step {
  if (!standing) return "account";
  if (standing.number === null) return "number";
  if (standing.recoveryMobile !== null) return "code";
  return standing.isProved ? "mobile" : "proof";
}

/** The step to show: the next one, or an earlier one that was asked for. None is skipped. */
export function shownStep(standing: RegistrationStanding | undefined, asked: string | undefined): Step {
  const next = nextStep(standing);
  const wanted = STEPS.find((step) => step === asked);
  if (wanted === undefined || STEPS.indexOf(wanted) > STEPS.indexOf(next)) return next;
  // Where to send the code may be asked only of a line that was proved without it.
  return wanted === "mobile" && !standing?.isProved ? next : wanted;
}

/** Which of the four a person is at. */
export function stepNumber(step: Step): number {
  return { account: 1, number: 2, proof: 2, mobile: 3, code: 4 }[step];
}
