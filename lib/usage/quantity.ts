import type { UsageKind } from "@/lib/usage/rules";

/** A gigabyte as operators sell it. */
export const GIGABYTE = 1_000_000_000;
const MEGABYTE = 1_000_000;

/** A quantity as people read it: its number, and the unit that a text of that name writes. */
export interface Quantity {
  readonly number: string;
  readonly unit: "minutes" | "sms" | "megabytes" | "gigabytes";
}

/**
 * Writes seconds as whole minutes, bytes as GB or MB. What is left is cut off and what was used rounded up: nobody is promised more than
 * there is.
 */
export function readQuantity(kind: UsageKind, quantity: number, locale: string, toward: "down" | "up" = "down"): Quantity {
  const round = toward === "down" ? Math.floor : Math.ceil;
  const write = (value: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
  switch (kind) {
    case "minutes":
      return { number: write(round(quantity / 60)), unit: "minutes" };
    case "sms":
      return { number: write(quantity), unit: "sms" };
    case "data":
      return quantity >= GIGABYTE
        ? { number: write(round(quantity / (GIGABYTE / 10)) / 10), unit: "gigabytes" }
        : { number: write(round(quantity / MEGABYTE)), unit: "megabytes" };
  }
}
