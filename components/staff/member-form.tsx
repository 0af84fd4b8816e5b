"use client";

import type { ReactNode } from "react";
import { FIRST_FIELD, useActionForm } from "@/components/frame/use-action-form";
import { Field } from "@/components/ui/field";
import { FactList } from "@/components/ui/fact-list";
import { CircleCheck } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Problem } from "@/components/ui/problem";
import type { FormAction } from "@/lib/identity/action";

/** The words around what is shown once. */
export interface MemberLabels {
  readonly shown: string;
  readonly email: string;
  readonly password: string;
  readonly totpSecret: string;
  readonly invalid: string;
  readonly errors: Readonly<Record<string, string>>;
}

/** A form about a member of staff whose action may make first keys: they are shown here, once. */
export function MemberForm({
  action,
  labels,
  asksEmail = false,
  className,
  children,
}: {
  action: FormAction;
  labels: MemberLabels;
  /** Whether it begins with whom it is about; otherwise a hidden field says that. */
  asksEmail?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const { refusal, problem, shown, typed, form } = useActionForm(action, { otherwise: FIRST_FIELD });
  const words = { email: labels.email, password: labels.password, totpSecret: labels.totpSecret };
  // An e-mail that nobody typed here is said to be wrong above the form.
  const said = problem ? labels.errors[problem] : refusal && !asksEmail ? labels.invalid : undefined;
  return (
    <form {...form} className={className}>
      <Problem>{said}</Problem>
      {shown && (
        <Note role="status" tone="ok" icon={CircleCheck} title={labels.shown}>
          <FactList facts={Object.entries(words).map(([name, label]) => [label, shown[name] ?? ""] as const)} />
        </Note>
      )}
      {asksEmail && (
        <Field
          id="email"
          name="email"
          type="email"
          label={labels.email}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={typed.email}
          error={refusal?.code === "invalid-input" ? labels.invalid : undefined}
        />
      )}
      {children}
    </form>
  );
}
