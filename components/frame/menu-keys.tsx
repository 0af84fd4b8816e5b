"use client";

import type { KeyboardEvent, ReactNode } from "react";

/** Lets the arrow keys, Home and End walk over the options of a list; Tab and Enter work without it. */
export function MenuKeys({ label, children }: { label: string; children: ReactNode }) {
  const walk = (event: KeyboardEvent<HTMLDivElement>) => {
    const options = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="option"]')];
    const at = options.findIndex((option) => option === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    options[(to + options.length) % options.length]?.focus();
  };
  return (
    <div role="listbox" aria-label={label} tabIndex={-1} onKeyDown={walk} className="grid gap-1">
      {children}
    </div>
  );
}
