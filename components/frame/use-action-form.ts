"use client";

import { useActionState, useEffect, useRef, useState, type SyntheticEvent } from "react";
import type { UserErrorCode } from "@/lib/errors";
import type { ActionState, FormAction } from "@/lib/identity/action";

/** What a browser may keep and fill in, and nobody else. */
const SECRETS = '[autocomplete="current-password"], [autocomplete="new-password"]';
/** Where the keyboard goes in a form whose first field says the most. */
export const FIRST_FIELD = 'input:not([type="hidden"])';
const FAULT = '[aria-invalid="true"] input, [aria-invalid="true"]:is(input, textarea)';

/**
 * The state of a form that posts to an action. A refusal takes the keyboard to the first fault and leaves in the form what was typed, while the
 * answer was awaited too; only passwords are emptied. A form that is to be confirmed answers its first post with a refusal of the code `confirm`.
 * @param otherwise where the keyboard goes when no field is at fault: a selector.
 */
export function useActionForm(action: FormAction, { otherwise, confirm }: { otherwise?: string; confirm?: UserErrorCode } = {}) {
  const [state, post] = useActionState<ActionState, FormData>(action, { status: "idle" });
  const [reopened, setReopened] = useState<ActionState>();
  const form = useRef<HTMLFormElement>(null);
  const refusal = state.status === "refused" ? state : undefined;
  const isToConfirm = refusal !== undefined && refusal.code === confirm && reopened !== state;
  useEffect(() => {
    if (!refusal) return;
    // What is to be confirmed is read first: the button that was pressed is gone, and another stands in its place.
    if (isToConfirm) form.current?.focus();
    else (find(form.current, FAULT) ?? find(form.current, otherwise))?.focus();
  }, [refusal, isToConfirm, otherwise]);
  // React empties a form after its action.
  const onReset = (event: SyntheticEvent) => {
    if (!refusal) return;
    event.preventDefault();
    for (const secret of form.current?.querySelectorAll<HTMLInputElement>(SECRETS) ?? []) secret.value = "";
  };
  const typed = refusal?.values ?? {};
  return {
    refusal,
    /** What an action that is done shows once. */
    shown: state.status === "done" ? state.shown : undefined,
    /** The code of a refusal that no field and no question of its own says. */
    problem: refusal && refusal.code !== "invalid-input" && refusal.code !== confirm ? refusal.code : undefined,
    /** What was typed into a form that was refused, by its fields' names. */
    typed,
    /** A page that was answered keeps the name of its request, and all it carried: sent again, it is the same one. */
    keep: (hidden: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(hidden).map(([name, value]) => [name, typed[name] ?? value])),
    isToConfirm,
    /** Back from the question to what was typed. */
    reopen: () => {
      setReopened(state);
    },
    /** For the form itself. */
    form: { ref: form, action: post, onReset, noValidate: true },
  };
}

function find(form: HTMLFormElement | null, selector: string | undefined): HTMLElement | null | undefined {
  return selector === undefined ? undefined : form?.querySelector<HTMLElement>(selector);
}
