"use client";

import { useActionState, useEffect, useRef } from "react";
import { keepTyped } from "@/components/frame/keep-typed";
import { CircleAlert } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { RadioTiles, type RadioTile } from "@/components/ui/radio-tiles";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import type { ActionState, FormAction } from "@/lib/identity/action";
import { MOST_WORDS } from "@/lib/support/rules";

/** The words of the form. */
export interface TicketLabels {
  readonly reason: string;
  readonly words: string;
  readonly wordsHint: string;
  readonly submit: string;
  readonly busy: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** What is wrong: a reason, and the customer's own words. What was typed stays when it is refused. Works without JavaScript. */
export function TicketForm({
  action,
  hidden,
  reasons,
  labels,
}: {
  action: FormAction;
  /** What it is about, and the page's own number. */
  hidden: Readonly<Record<string, string>>;
  reasons: readonly RadioTile[];
  labels: TicketLabels;
}) {
  const [state, post] = useActionState<ActionState, FormData>(action, { status: "idle" });
  const form = useRef<HTMLFormElement>(null);
  const refusal = state.status === "refused" ? state : undefined;
  useEffect(() => {
    if (refusal) form.current?.querySelector<HTMLElement>('[aria-invalid="true"] input, textarea[aria-invalid="true"]')?.focus();
  }, [refusal]);
  const error = (name: string) => labels.fields[refusal?.fields[name] ?? ""];
  const typed = refusal?.values;
  return (
    <form ref={form} action={post} onReset={keepTyped(refusal !== undefined)} noValidate className="grid max-w-form gap-5">
      {refusal && refusal.code !== "invalid-input" && (
        <Note role="alert" tone="due" icon={CircleAlert}>
          {labels.errors[refusal.code]}
        </Note>
      )}
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <RadioTiles legend={labels.reason} name="reason" look="rows" tiles={reasons} value={typed?.reason} error={error("reason")} />
      <TextArea
        id="words"
        name="words"
        label={labels.words}
        hint={labels.wordsHint}
        maxLength={MOST_WORDS}
        defaultValue={typed?.words}
        error={error("words")}
      />
      <div>
        <SubmitButton busy={labels.busy}>{labels.submit}</SubmitButton>
      </div>
    </form>
  );
}
