import clsx from "clsx";
import type { ReactNode } from "react";
import { ChevronDown } from "./icons";

/** What is there for whoever asks: a word to press and what it opens. Works without JavaScript. */
export function Disclosure({
  summary,
  open,
  className,
  children,
}: {
  summary: string;
  open?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <details open={open} className={clsx("group/disclosure", className)}>
      <summary className="inline-flex min-h-11 cursor-pointer list-none items-center gap-1 rounded-m text-small font-[620] text-primary [&::-webkit-details-marker]:hidden">
        {summary}
        <ChevronDown
          aria-hidden
          className="size-4.5 transition-transform duration-base ease-out group-open/disclosure:rotate-180"
          strokeWidth={2.1}
        />
      </summary>
      {children}
    </details>
  );
}
