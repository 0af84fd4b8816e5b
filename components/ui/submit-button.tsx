"use client";

import clsx from "clsx";
import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { buttonClass, type ButtonTone } from "./button";

/**
 * The submit of a form. While the form is on its way it says so, keeps its width and takes no second click;
 * without JavaScript it is a plain submit.
 */
export function SubmitButton({ tone, wide, busy, children }: { tone?: ButtonTone; wide?: boolean; busy: string; children: ReactNode }) {
  const { pending } = useFormStatus();
  return (
    <button type="submit" aria-disabled={pending} aria-busy={pending} onClick={(event) => { if (pending) event.preventDefault(); }} className={buttonClass({ tone, wide })}>
      {/* Both wordings keep their place, so that the button does not change its width under the finger. */}
      <span className="grid place-items-center *:col-start-1 *:row-start-1">
        <span className={clsx("inline-flex items-center gap-2.5", pending && "invisible")}>{children}</span>
        <span className={clsx("inline-flex items-center gap-2.5", !pending && "invisible")}>
          <span aria-hidden className="busy-ring size-5 shrink-0 rounded-full border-3 border-current border-r-transparent" />
          {busy}
        </span>
      </span>
    </button>
  );
}
