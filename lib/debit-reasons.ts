/**
 * Why a bank does not pay a debit (ISO 20022 ExternalStatusReason1Code), each with a sentence of its own under `debit.reasons` in the messages;
 * what is not here is told with its code.
 */
export const DEBIT_REASONS = [
  ...(["AC01", "AC04", "AC06", "AC13", "AG01", "AG02", "AM04", "AM05", "BE05", "DNOR"] as const),
  ...(["MD01", "MD02", "MD06", "MD07", "MS02", "MS03", "RC01", "RR01", "RR04", "SL01"] as const),
] as const;

/** Which sentence explains a bank's code. */
export function debitReason(code: string): (typeof DEBIT_REASONS)[number] | "other" {
  return DEBIT_REASONS.find((known) => known === code) ?? "other";
}
