"use client";

import { FIRST_FIELD, useActionForm } from "@/components/frame/use-action-form";
import { Field } from "@/components/ui/field";
import { Problem } from "@/components/ui/problem";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormAction } from "@/lib/identity/action";

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
  const { refusal, typed, form } = useActionForm(action, { otherwise: FIRST_FIELD });
  return (
    <form {...form} className="grid gap-4">
      <Problem>{refusal && labels.errors[refusal.code]}</Problem>
      {fields.map(({ name, type, label, hint, autoComplete, value }) => {
        const common = { id: name, name, label, hint, autoComplete, error: labels.fields[refusal?.fields[name] ?? ""] };
        if (type === "password") return <PasswordField key={name} {...common} show={labels.show} hide={labels.hide} />;
        return <Field key={name} {...common} type={type} defaultValue={typed[name] ?? value} autoCapitalize="none" spellCheck={false} />;
      })}
      <SubmitButton wide busy={labels.busy}>
        {labels.submit}
      </SubmitButton>
    </form>
  );
}
