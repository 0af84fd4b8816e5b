"use client";

import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";

/** Takes the keyboard to the chosen option when the list's popover opens, and lets the arrow keys, Home and End walk; Tab and Enter work without it. */
export function MenuKeys({ label, children }: { label: string; children: ReactNode }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const popover = list.current?.closest<HTMLElement>("[popover]");
    const begin = (event: ToggleEvent) => {
      if (event.newState === "open") list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
    };
    popover?.addEventListener("toggle", begin);
    return () => popover?.removeEventListener("toggle", begin);
  }, []);
  const walk = (event: KeyboardEvent<HTMLDivElement>) => {
    const options = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="option"]')];
    const at = options.findIndex((option) => option === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    options[(to + options.length) % options.length]?.focus();
  };
  return (
    <div ref={list} role="listbox" aria-label={label} tabIndex={-1} onKeyDown={walk} className="grid gap-1">
      {children}
    </div>
  );
}
