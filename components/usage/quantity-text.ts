import type { Locale } from "next-intl";
import { getTranslations } from "next-intl/server";
import { readQuantity } from "@/lib/usage/quantity";
import type { UsageKind } from "@/lib/usage/rules";

/** Writes quantities with their units: "41.6 GB", "86 SMS". */
export async function quantityWriter(locale: Locale) {
  const t = await getTranslations("usage");
  return (kind: UsageKind, quantity: number, toward: "down" | "up" = "down"): string => {
    const { number, unit } = readQuantity(kind, quantity, locale, toward);
    return t(`unit.${unit}`, { number });
  };
}
