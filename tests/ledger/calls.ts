import type { DisputeTruth, RefundTruth, Truth } from "@/lib/payments/rules";

/** What can be asked of a portal, in memory or on the real database; each answers how it went. */
export interface PortalCalls {
  /** Of one bill all that is due, or a part; of several all that is due. */
  start: (billIds: readonly string[], amountCents: number | null, paymentId: string) => unknown;
  settle: (paymentId: string, truth: Truth) => unknown;
  end: (paymentId: string, state: "failed" | "expired" | "canceled") => unknown;
  operator: (billId: string, reference: string, amountCents: number) => unknown;
  /** `null`: what is kept for the customer. */
  askRefund: (paymentId: string, amountCents: number | null, refundId: string) => unknown;
  refuseRefund: (paymentId: string, refundId: string) => unknown;
  settleRefund: (truth: RefundTruth) => unknown;
  settleDispute: (truth: DisputeTruth) => unknown;
  book: (paymentId: string) => unknown;
}
