"use client";

import { useActionState, useEffect, useRef } from "react";
import { Field } from "@/components/ui/field";
import { HiddenFields } from "@/components/ui/hidden-fields";
import { Problem } from "@/components/ui/problem";
import { SubmitButton } from "@/components/ui/submit-button";
import type { ActionState, FormAction } from "@/lib/identity/action";

/** The words of the form. */
export interface CodeLabels {
  readonly code: string;
  readonly hint: string;
  readonly submit: string;
  readonly busy: string;
  readonly invalid: string;
  readonly errors: Readonly<Record<string, string>>;
}

/** Six digits that were sent. A phone fills them in by itself: from the keyboard, or where the browser reads the message (WebOTP). */
export function CodeForm({
  action,
  hidden,
  labels,
}: {
  action: FormAction;
  /** Fields that travel with the code. */
  hidden: Readonly<Record<string, string>>;
  labels: CodeLabels;
}) {
  const [state, post] = useActionState<ActionState, FormData>(action, { status: "idle" });
  const form = useRef<HTMLFormElement>(null);
  const refused = state.status === "refused" ? state : undefined;
  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>('[name="code"]')?.focus();
  }, [refused]);
  useEffect(
    () =>
      readMessage((code) => {
        fillIn(form.current, code);
      }),
    [],
  );
  return (
    <form ref={form} action={post} noValidate className="grid gap-4">
      <Problem>{refused && refused.code !== "invalid-input" && labels.errors[refused.code]}</Problem>
      <HiddenFields values={hidden} />
      <Field
        id="code"
        name="code"
        label={labels.code}
        hint={labels.hint}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={16}
        error={refused?.fields.code && labels.invalid}
      />
      <SubmitButton wide busy={labels.busy}>
        {labels.submit}
      </SubmitButton>
    </form>
  );
}

function fillIn(form: HTMLFormElement | null, code: string): void {
  const field = form?.querySelector<HTMLInputElement>('[name="code"]');
  if (!form || !field) return;
  field.value = code;
  form.requestSubmit();
}

/** WebOTP, where the browser has it. @returns what stops waiting. */
function readMessage(take: (code: string) => void): () => void {
  const stop = new AbortController();
  if ("OTPCredential" in window) {
    const asked = { otp: { transport: ["sms"] }, signal: stop.signal } as CredentialRequestOptions;
    navigator.credentials.get(asked).then(
      (credential) => {
        if (credential && "code" in credential) take(String(credential.code));
      },
      // Nobody sent a message, or the person typed: the field is there.
      () => undefined,
    );
  }
  return () => {
    stop.abort();
  };
}
