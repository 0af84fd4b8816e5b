import "server-only";
import { UserError } from "@/lib/errors";
import { parsePhoneNumberFromString, type PhoneNumberType } from "libphonenumber-js/max";

/** What sort of number a prefix makes it. It never proves the operator: numbers are carried from one to another. */
export type PhoneKind = "fixed" | "mobile" | "toll-free" | "shared-cost" | "premium-rate" | "personal" | "voip" | "voicemail" | "other";

/** One way to read what somebody typed. */
export interface PhoneReading {
  /** `+393331234567`; an Italian fixed number keeps its leading 0, as in `+390612345678`. */
  readonly e164: string;
  readonly kind: PhoneKind;
}

/** More than this is no telephone number; nothing longer is parsed. */
const MAX_LENGTH = 40;

/**
 * Reads a telephone number as Italians type it. A bare `39…` or `039…` may also begin with the country code, so `3906123456` has two readings:
 * the mobile +39 390 6123456 first, then the fixed +39 06 123456. Try them in this order.
 * @returns no reading for what is no valid number; a number that has lost its 0 is never repaired.
 */
export function readPhone(text: string): PhoneReading[] {
  const typed = text.trim();
  if (typed.length > MAX_LENGTH) return [];
  const digits = typed.replace(/\D/g, "");
  const isBare = !typed.startsWith("+") && !digits.startsWith("00");
  const withCountryCode = isBare ? /^0?(39\d+)$/.exec(digits)?.[1] : undefined;
  const readings = [read(typed), withCountryCode === undefined ? undefined : read(`+${withCountryCode}`)];
  return readings.filter(
    (reading, index): reading is PhoneReading =>
      reading !== undefined && readings.findIndex((other) => other?.e164 === reading.e164) === index,
  );
}

function read(text: string): PhoneReading | undefined {
  const number = parsePhoneNumberFromString(text, { defaultCountry: "IT", extract: false });
  if (!number?.isValid() || number.ext !== undefined) return undefined;
  return { e164: number.number, kind: kindOf(number.getType()) };
}

function kindOf(type: PhoneNumberType | undefined): PhoneKind {
  switch (type) {
    case "FIXED_LINE":
      return "fixed";
    case "MOBILE":
      return "mobile";
    case "TOLL_FREE":
      return "toll-free";
    case "SHARED_COST":
      return "shared-cost";
    case "PREMIUM_RATE":
      return "premium-rate";
    case "PERSONAL_NUMBER":
      return "personal";
    case "VOIP":
      return "voip";
    case "VOICEMAIL":
      return "voicemail";
    case "FIXED_LINE_OR_MOBILE":
    case "PAGER":
    case "UAN":
    case undefined:
      return "other";
  }
}

/**
 * The Italian fixed or mobile number in what somebody typed. A bare 39… that could also be a country code is asked for again: to guess by what
 * we know would tell it.
 * @throws UserError `phone-invalid` or `phone-ambiguous`.
 */
export function readLineNumber(text: string): { readonly e164: string; readonly kind: "fixed" | "mobile" } {
  const readings = readPhone(text).flatMap(({ e164, kind }) =>
    e164.startsWith("+39") && (kind === "fixed" || kind === "mobile") ? [{ e164, kind }] : [],
  );
  const [reading] = readings;
  if (!reading) throw new UserError("phone-invalid");
  if (readings.length > 1) throw new UserError("phone-ambiguous");
  return reading;
}

/** The Italian mobile in what somebody typed, E.164. @throws UserError `mobile-invalid`. */
export function readMobile(text: string): string {
  const reading = readPhone(text).find(({ kind, e164 }) => kind === "mobile" && e164.startsWith("+393"));
  if (!reading) throw new UserError("mobile-invalid");
  return reading.e164;
}
