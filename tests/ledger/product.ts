import * as billing from "@/lib/billing/rules";
import * as bookings from "@/lib/payments/bookings";
import * as payments from "@/lib/payments/rules";

/** Every decision that the product takes about money, as one record: a test may play with another that has a fault in it. */
export const product = { ...billing, ...bookings, ...payments };

/** See `product`. */
export type Product = typeof product;
