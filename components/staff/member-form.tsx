"use client";

import { useActionState, type ReactNode } from "react";
import { FactList } from "@/components/ui/fact-list";
import { CircleAlert, CircleCheck } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import type { ActionState, FormAction } from "@/lib/identity/action";

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
  className,
  children,
}: {
  action: FormAction;
  labels: MemberLabels;
  className?: string;
  children: ReactNode;
}) {
  const [state, post] = useActionState<ActionState, FormData>(action, { status: "idle" });
  const shown = state.status === "done" ? state.shown : undefined;
  const words = { email: labels.email, password: labels.password, totpSecret: labels.totpSecret };
  return (
    <form action={post} noValidate className={className}>
      {state.status === "refused" && (
        <Note role="alert" tone="due" icon={CircleAlert}>
          {state.code === "invalid-input" ? labels.invalid : labels.errors[state.code]}
        </Note>
      )}
      {shown && (
        <Note role="status" tone="ok" icon={CircleCheck} title={labels.shown}>
          <FactList facts={Object.entries(words).map(([name, label]) => [label, shown[name] ?? ""] as const)} />
        </Note>
      )}
      {children}
    </form>
  );
}
