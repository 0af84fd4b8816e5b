import { z } from "zod";

/** Which bill to pay; the amount is the server's to decide. */
export const payBillInput = z.object({ billId: z.uuid() });

/** Of which payment to have back what was too much; how much that is, is the server's to decide. */
export const refundExcessInput = z.object({ paymentId: z.uuid() });

/** The query of the page that a hosted checkout returns to. */
export const returnQuery = z.object({ session_id: z.string().regex(/^cs_[A-Za-z0-9_]{8,200}$/) });

/** The query of the page that a hosted checkout's "cancel" leads to. */
export const cancelQuery = z.object({ payment: z.uuid() });
