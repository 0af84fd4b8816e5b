"use client";

import { useActionForm } from "@/components/frame/use-action-form";
import { Field } from "@/components/ui/field";
import { Problem } from "@/components/ui/problem";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormAction } from "@/lib/identity/action";

/** The words of the form. */
export interface LoginLabels {
  readonly email: string;
  readonly password: string;
  readonly show: string;
  readonly hide: string;
  readonly submit: string;
  readonly busy: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** E-mail and password. A refusal keeps the e-mail, forgets the password, and takes the keyboard to the first fault. */
export function LoginForm({ action, next, labels }: { action: FormAction; next: string; labels: LoginLabels }) {
  const { refusal, typed, form } = useActionForm(action, { otherwise: '[name="password"]' });
  const fault = (field: string) => labels.fields[refusal?.fields[field] ?? ""];
  return (
    <form {...form} className="grid gap-4">
      <Problem>{refusal && labels.errors[refusal.code]}</Problem>
      <input type="hidden" name="step" value="password" />
      <input type="hidden" name="next" value={next} />
      <Field
        id="email"
        name="email"
        type="email"
        label={labels.email}
        autoComplete="username webauthn"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={typed.email}
        error={fault("email")}
      />
      <PasswordField
        id="password"
        name="password"
        label={labels.password}
        autoComplete="current-password"
        show={labels.show}
        hide={labels.hide}
        error={fault("password")}
      />
      <SubmitButton wide busy={labels.busy}>
        {labels.submit}
      </SubmitButton>
    </form>
  );
}
