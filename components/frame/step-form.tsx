"use client";

import { useActionState, useEffect, useRef } from "react";
import { Field } from "@/components/ui/field";
import { CircleAlert } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import type { ActionState, FormAction } from "@/lib/identity/action";

/** A field of a step. */
export interface StepField {
  readonly name: string;
  readonly type: "email" | "tel" | "text" | "search" | "password";
  readonly label: string;
  readonly hint?: string;
  readonly autoComplete: string;
  readonly value?: string;
}

/** The words that the fields share. */
export interface StepLabels {
  readonly submit: string;
  readonly busy: string;
  readonly show: string;
  readonly hide: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** One step of a way that has several: its fields and its button. A refusal keeps what was typed, but for passwords. */
export function StepForm({ action, fields, labels }: { action: FormAction; fields: readonly StepField[]; labels: StepLabels }) {
  const [state, post] = useActionState<ActionState, FormData>(action, { status: "idle" });
  const form = useRef<HTMLFormElement>(null);
  const refused = state.status === "refused" ? state : undefined;
  useEffect(() => {
    if (refused) form.current?.querySelector<HTMLElement>('[aria-invalid="true"], input:not([type="hidden"])')?.focus();
  }, [refused]);
  return (
    <form ref={form} action={post} noValidate className="grid gap-4">
      {refused && (
        <Note role="alert" tone="due" icon={CircleAlert}>
          {labels.errors[refused.code]}
        </Note>
      )}
      {fields.map(({ name, type, label, hint, autoComplete, value }) => {
        const common = { id: name, name, label, hint, autoComplete, error: labels.fields[refused?.fields[name] ?? ""] };
        if (type === "password") return <PasswordField key={name} {...common} show={labels.show} hide={labels.hide} />;
        const typed = refused?.values[name] ?? value;
        return (
          <Field key={`${name} ${typed ?? ""}`} {...common} type={type} defaultValue={typed} autoCapitalize="none" spellCheck={false} />
        );
      })}
      <SubmitButton wide busy={labels.busy}>
        {labels.submit}
      </SubmitButton>
    </form>
  );
}
