"use client";

import { useActionState, useEffect, useRef, useState } from "react";
import { keepTyped } from "@/components/frame/keep-typed";
import { buttonClass } from "@/components/ui/button";
import { CircleAlert, TriangleAlert } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import type { ActionState, FormAction } from "@/lib/identity/action";
import { MOST_WORDS } from "@/lib/support/rules";

/** The words of the form. */
export interface DisputeLabels {
  readonly words: string;
  readonly wordsHint: string;
  readonly submit: string;
  readonly busy: string;
  readonly confirmTitle: string;
  readonly confirmText: string;
  readonly confirm: string;
  readonly change: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** Why a row is not accepted; then the same once more to confirm. Works without JavaScript: the second page is the answer to the first. */
export function DisputeForm({
  action,
  path,
  hidden,
  labels,
}: {
  action: FormAction;
  /** This page: where "change" leads. */
  path: string;
  hidden: Readonly<Record<string, string>>;
  labels: DisputeLabels;
}) {
  const [state, post] = useActionState<ActionState, FormData>(action, { status: "idle" });
  const form = useRef<HTMLFormElement>(null);
  const refusal = state.status === "refused" ? state : undefined;
  const [reopened, setReopened] = useState<ActionState>();
  const isToConfirm = refusal?.code === "confirm-dispute" && reopened !== state;
  useEffect(() => {
    if (!refusal) return;
    if (isToConfirm) form.current?.focus();
    else form.current?.querySelector<HTMLElement>("textarea")?.focus();
  }, [refusal, isToConfirm]);
  const typed = refusal?.values.words ?? "";
  const kept = { ...hidden, ...(refusal?.values.requestId !== undefined && { requestId: refusal.values.requestId }) };
  const unchanged = Object.entries(kept).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />);
  if (isToConfirm)
    return (
      <form
        ref={form}
        key="confirm"
        action={post}
        tabIndex={-1}
        aria-label={labels.confirmTitle}
        className="grid max-w-form gap-5 outline-none"
      >
        {unchanged}
        <input type="hidden" name="words" value={typed} />
        <input type="hidden" name="confirmed" value="yes" />
        <Note tone="warn" icon={TriangleAlert} title={labels.confirmTitle}>
          <p>{labels.confirmText}</p>
          <p className="mt-2 wrap-anywhere whitespace-pre-line">{typed}</p>
        </Note>
        <div className="flex flex-wrap gap-3">
          <SubmitButton busy={labels.busy}>{labels.confirm}</SubmitButton>
          <a
            href={path}
            onClick={(event) => {
              // Back to what was typed; without JavaScript, to an empty form.
              event.preventDefault();
              setReopened(state);
            }}
            className={buttonClass({ tone: "quiet" })}
          >
            {labels.change}
          </a>
        </div>
      </form>
    );
  return (
    <form ref={form} action={post} onReset={keepTyped(refusal !== undefined)} noValidate className="grid max-w-form gap-5">
      {refusal && refusal.code !== "invalid-input" && refusal.code !== "confirm-dispute" && (
        <Note role="alert" tone="due" icon={CircleAlert}>
          {labels.errors[refusal.code]}
        </Note>
      )}
      {unchanged}
      <TextArea
        id="words"
        name="words"
        label={labels.words}
        hint={labels.wordsHint}
        maxLength={MOST_WORDS}
        defaultValue={typed}
        error={labels.fields[refusal?.fields.words ?? ""]}
      />
      <div>
        <SubmitButton busy={labels.busy}>{labels.submit}</SubmitButton>
      </div>
    </form>
  );
}
