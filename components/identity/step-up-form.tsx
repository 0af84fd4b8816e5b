"use client";

import { useActionForm } from "@/components/frame/use-action-form";
import { Problem } from "@/components/ui/problem";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormAction } from "@/lib/identity/action";

/** The words of the form. */
export interface StepUpLabels {
  readonly password: string;
  readonly show: string;
  readonly hide: string;
  readonly submit: string;
  readonly busy: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** The password once more, before something that matters. */
export function StepUpForm({ action, next, labels }: { action: FormAction; next: string; labels: StepUpLabels }) {
  const { refusal, problem, form } = useActionForm(action, { otherwise: '[name="password"]' });
  return (
    <form {...form} className="grid gap-4">
      <Problem>{problem && labels.errors[problem]}</Problem>
      <input type="hidden" name="next" value={next} />
      <PasswordField
        id="confirm-password"
        name="password"
        label={labels.password}
        autoComplete="current-password"
        show={labels.show}
        hide={labels.hide}
        error={labels.fields[refusal?.fields.password ?? ""]}
      />
      <SubmitButton busy={labels.busy}>{labels.submit}</SubmitButton>
    </form>
  );
}
