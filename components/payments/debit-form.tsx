"use client";

import { useActionState, useEffect, useRef, useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { CircleAlert, TriangleAlert } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";
import type { ActionState, FormAction } from "@/lib/identity/action";

/** The words of the form. */
export interface DebitLabels {
  readonly iban: string;
  readonly ibanHint: string;
  readonly holder: string;
  readonly holderHint: string;
  readonly submit: string;
  readonly busy: string;
  readonly confirmTitle: string;
  /** With `{iban}` and `{holder}`: from where is debited. */
  readonly confirmText: string;
  /** What is agreed to. */
  readonly words: string;
  readonly confirm: string;
  readonly change: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/**
 * The bank account of a mandate; then, when nothing is wrong with it, the mandate to read and to confirm. Works without JavaScript: the second page is
 * the answer to the first.
 */
export function DebitForm({
  action,
  path,
  hidden,
  labels,
}: {
  action: FormAction;
  /** This page: where "change" leads. */
  path: string;
  hidden: Readonly<Record<string, string>>;
  labels: DebitLabels;
}) {
  const [state, post] = useActionState<ActionState, FormData>(action, { status: "idle" });
  const form = useRef<HTMLFormElement>(null);
  const refusal = state.status === "refused" ? state : undefined;
  const [reopened, setReopened] = useState<ActionState>();
  const isToConfirm = refusal?.code === "confirm-mandate" && reopened !== state;
  useEffect(() => {
    if (!refusal) return;
    // What is to be confirmed is read first: the button that was pressed is gone, and another stands in its place.
    if (refusal.code === "confirm-mandate") form.current?.focus();
    else form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusal, isToConfirm]);
  const typed = refusal?.values ?? {};
  const kept = (names: readonly string[]) =>
    names.map((name) => <input key={name} type="hidden" name={name} value={hidden[name] ?? typed[name] ?? ""} />);
  if (isToConfirm) {
    return (
      <form ref={form} key="confirm" action={post} tabIndex={-1} aria-label={labels.confirmTitle} className="grid gap-5 outline-none">
        {kept([...Object.keys(hidden), "iban", "holder"])}
        <input type="hidden" name="confirmed" value="yes" />
        <Note tone="warn" icon={TriangleAlert} title={labels.confirmTitle}>
          <p className="font-[620] wrap-anywhere">
            {labels.confirmText.replace("{iban}", typed.iban ?? "").replace("{holder}", typed.holder ?? "")}
          </p>
        </Note>
        <p className="max-w-prose text-small wrap-anywhere text-ink-2">{labels.words}</p>
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
  }
  return (
    <form ref={form} action={post} tabIndex={-1} noValidate className="grid max-w-form gap-4 outline-none">
      {refusal && refusal.code !== "invalid-input" && refusal.code !== "confirm-mandate" && (
        <Note role="alert" tone="due" icon={CircleAlert}>
          {labels.errors[refusal.code]}
        </Note>
      )}
      {kept(Object.keys(hidden))}
      {(["iban", "holder"] as const).map((name) => (
        <Field
          key={`${name} ${typed[name] ?? ""}`}
          id={name}
          name={name}
          autoComplete={name === "holder" ? "name" : "off"}
          autoCapitalize={name === "iban" ? "characters" : "words"}
          spellCheck={false}
          maxLength={name === "iban" ? 60 : 70}
          label={labels[name]}
          hint={labels[`${name}Hint`]}
          defaultValue={typed[name]}
          error={labels.fields[refusal?.fields[name] ?? ""]}
        />
      ))}
      <div>
        <SubmitButton busy={labels.busy}>{labels.submit}</SubmitButton>
      </div>
    </form>
  );
}
