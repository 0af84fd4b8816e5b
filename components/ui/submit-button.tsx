"use client";

import { useState, type MouseEvent, type ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { buttonClass, type ButtonTone } from "./button";

/**
 * The submit of a form. While the form is on its way it says so, keeps the width it had and takes no second click;
 * without JavaScript it is a plain submit.
 */
export function SubmitButton({ tone, wide, busy, children }: { tone?: ButtonTone; wide?: boolean; busy: string; children: ReactNode }) {
  const { pending } = useFormStatus();
  const [width, setWidth] = useState<string>();
  // The exact width: rounded up, it would push the button beside it to the next line.
  // Enter in a field of the form comes through here, too: the browser makes it a click on the submit button.
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (pending) event.preventDefault();
    else setWidth(getComputedStyle(event.currentTarget).width);
  };
  return (
    <button
      type="submit"
      aria-disabled={pending}
      aria-busy={pending}
      onClick={press}
      style={pending ? { width } : undefined}
      className={buttonClass({ tone, wide })}
    >
      {pending && <span aria-hidden className="busy-ring size-5 shrink-0 rounded-full border-3 border-current border-r-transparent" />}
      {pending ? busy : children}
    </button>
  );
}
