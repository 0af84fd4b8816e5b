import clsx from "clsx";
import { getLocale, getTranslations } from "next-intl/server";
import { formatMoney, type Cents } from "@/lib/money";

/** How much more or less: with its sign, and read as words. */
export async function SignedAmount({ cents, className }: { cents: Cents; className?: string }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("billPage")]);
  const amount = formatMoney(Math.abs(cents), locale);
  return (
    <span className={clsx("whitespace-nowrap num", cents > 0 ? "text-due" : "text-ok", className)}>
      <span className="sr-only">{t(cents > 0 ? "plus" : "minus", { amount })}</span>
      <span aria-hidden>
        {cents > 0 ? "+" : "\u2212"}
        {amount}
      </span>
    </span>
  );
}
