import clsx from "clsx";
import { moneyParts, type Cents } from "@/lib/money";

/** `figure` is the one thing of a screen; cents and currency shrink only from 40 px up, where they stay readable. */
export type MoneySize = "figure" | "large" | "amount" | "plain";

const SIZES: Record<MoneySize, string> = {
  // The first digit's own white space is drawn in, so that the figure stands on the same edge as the words above it.
  figure: "-ml-[.045em] text-figure narrow:text-figure-narrow wide:text-figure-wide",
  large: "text-figure-l",
  amount: "text-amount",
  plain: "font-[650]",
};

const SMALLER: Partial<Record<MoneySize, string>> = { figure: "text-[.5em] tracking-[-.02em]", large: "text-[.6em] tracking-[-.01em]" };

/** A figure longer than this ("1.234,50 €") takes the narrow size: it is never cut. */
const LONG_FIGURE = 8;

const SMALL_PARTS = new Set(["decimal", "fraction", "currency", "literal"]);

/**
 * An amount, on one line and never cut. A screen reader hears it as one sentence (`spoken`), the eye sees its parts.
 */
export function Money({ cents, locale, spoken, size = "plain" }: { cents: Cents; locale: string; spoken?: string; size?: MoneySize }) {
  const parts = moneyParts(cents, locale);
  const text = parts.map((part) => part.value).join("");
  const smaller = SMALLER[size];
  if (!smaller) return <span className={clsx("whitespace-nowrap num", SIZES[size])}>{text}</span>;
  return (
    <span
      className={clsx("block whitespace-nowrap num", size === "figure" && text.length > LONG_FIGURE ? "text-figure-narrow" : SIZES[size])}
    >
      <span className="sr-only">{spoken ?? text}</span>
      <span aria-hidden>
        {parts.map((part, index) => (
          <span key={index} className={clsx(SMALL_PARTS.has(part.type) && smaller)}>
            {part.value}
          </span>
        ))}
      </span>
    </span>
  );
}
