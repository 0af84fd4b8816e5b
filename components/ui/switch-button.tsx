"use client";

import clsx from "clsx";
import { useFormStatus } from "react-dom";

/** The submit of a form that turns one thing on or off: a switch by role, a plain button without JavaScript. Its name stands beside it. */
export function SwitchButton({ isOn, labelledBy, describedBy }: { isOn: boolean; labelledBy: string; describedBy?: string }) {
  const { pending } = useFormStatus();
  return (
    <button
      type="submit"
      role="switch"
      aria-checked={isOn}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      aria-busy={pending}
      className={clsx(
        "control relative h-8 w-14 shrink-0 rounded-full transition-colors duration-fast ease-out before:absolute before:-inset-2.5",
        isOn ? "bg-primary" : "bg-control",
      )}
    >
      <span
        aria-hidden
        className={clsx(
          "absolute top-1 left-1 size-6 rounded-full bg-surface transition-transform duration-fast ease-out motion-reduce:transition-none",
          isOn && "translate-x-6",
        )}
      />
    </button>
  );
}
