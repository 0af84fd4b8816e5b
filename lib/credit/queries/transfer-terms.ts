import "server-only";
import type { TransferTerms } from "@/lib/credit/rules/transfers";
import { env } from "@/lib/env";

/** What the operator's configuration allows, and what it costs. */
export function transferTerms(): TransferTerms {
  const { CREDIT_TRANSFER_FEE_CENTS, CREDIT_TRANSFER_MOST_CENTS, CREDIT_TRANSFER_DAY_CENTS, CREDIT_TRANSFER_MONTH_CENTS } = env();
  return {
    feeCents: CREDIT_TRANSFER_FEE_CENTS,
    mostCents: CREDIT_TRANSFER_MOST_CENTS,
    dayCents: CREDIT_TRANSFER_DAY_CENTS,
    monthCents: CREDIT_TRANSFER_MONTH_CENTS,
  };
}
