"use client";

import type { ReactNode } from "react";
import type { ButtonTone } from "@/components/ui/button";
import { FIRST_FIELD, useActionForm } from "@/components/frame/use-action-form";
import { Field } from "@/components/ui/field";
import { HiddenFields } from "@/components/ui/hidden-fields";
import { Problem } from "@/components/ui/problem";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormAction } from "@/lib/identity/action";

/** A field of a form, with the sentences for what may be wrong with it. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: "text" | "email" | "tel" | "date";
  readonly inputMode?: "text" | "numeric" | "decimal" | "tel" | "email";
  readonly autoComplete?: string;
  readonly min?: string;
  readonly max?: string;
  /** What stands in it at first. */
  readonly value?: string;
  readonly errors: Readonly<Record<string, string>>;
}

/** A form of a few fields that posts to an action: what was typed stays, a refusal is said, the keyboard goes to the first fault. Works without JavaScript. */
export function FieldForm({
  id,
  action,
  hidden = {},
  fields,
  refused,
  submit,
  busy,
  tone,
  others = {},
  children,
}: {
  /** Of this form on its page: the fields' ids begin with it. */
  id: string;
  action: FormAction;
  hidden?: Readonly<Record<string, string>>;
  fields: readonly FormField[];
  refused: Readonly<Record<string, string>>;
  submit: string;
  busy: string;
  tone?: ButtonTone;
  /** Sentences for what may be wrong with what `children` hold, by their code. */
  others?: Readonly<Record<string, string>>;
  /** Stands between the fields and the button. */
  children?: ReactNode;
}) {
  const { refusal, problem, typed, form } = useActionForm(action, { otherwise: FIRST_FIELD });
  const said = Object.values(refusal?.fields ?? {}).filter((code) => code in others);
  return (
    <form {...form} className="grid max-w-form gap-4">
      <Problem>{problem && refused[problem]}</Problem>
      <HiddenFields values={hidden} />
      {fields.map(({ errors, value, ...field }) => (
        <Field
          {...field}
          key={field.name}
          id={`${id}-${field.name}`}
          spellCheck={false}
          autoCapitalize="none"
          defaultValue={typed[field.name] ?? value}
          error={errors[refusal?.fields[field.name] ?? ""]}
        />
      ))}
      {children}
      <Problem>{said.length > 0 && said.map((code) => <p key={code}>{others[code]}</p>)}</Problem>
      <div>
        <SubmitButton tone={tone} busy={busy}>
          {submit}
        </SubmitButton>
      </div>
    </form>
  );
}
