"use client";

import { useActionState, useEffect, useRef } from "react";
import { CircleAlert } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { RadioTiles, type RadioTile } from "@/components/ui/radio-tiles";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import type { ActionState, FormAction } from "@/lib/identity/action";
import { MOST_PROOF_CHARACTERS } from "@/lib/identity/lost-factors";

/** The words of the form. */
export interface RemovalLabels {
  readonly factor: string;
  readonly proof: string;
  readonly words: string;
  readonly wordsHint: string;
  readonly submit: string;
  readonly busy: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** What a customer has lost, and how it was checked who they are. What was typed stays when it is refused. Works without JavaScript. */
export function RemovalForm({
  action,
  accountId,
  factors,
  proofs,
  labels,
}: {
  action: FormAction;
  accountId: string;
  factors: readonly RadioTile[];
  proofs: readonly RadioTile[];
  labels: RemovalLabels;
}) {
  const [state, post] = useActionState<ActionState, FormData>(action, { status: "idle" });
  const form = useRef<HTMLFormElement>(null);
  const refusal = state.status === "refused" ? state : undefined;
  useEffect(() => {
    if (refusal) form.current?.querySelector<HTMLElement>('[aria-invalid="true"] input, textarea[aria-invalid="true"]')?.focus();
  }, [refusal]);
  const typed = refusal?.values;
  const choices = [
    ["factor", labels.factor, factors],
    ["proof", labels.proof, proofs],
  ] as const;
  return (
    <form ref={form} action={post} noValidate className="grid max-w-form gap-5">
      {refusal && refusal.code !== "invalid-input" && (
        <Note role="alert" tone="due" icon={CircleAlert}>
          {labels.errors[refusal.code]}
        </Note>
      )}
      <input type="hidden" name="accountId" value={accountId} />
      {choices.map(([name, legend, tiles]) => (
        <RadioTiles
          key={`${name} ${typed?.[name] ?? ""}`}
          legend={legend}
          name={name}
          look="rows"
          tiles={tiles}
          value={typed?.[name]}
          error={labels.fields[refusal?.fields[name] ?? ""]}
        />
      ))}
      <TextArea
        key={`words ${typed?.proofText ?? ""}`}
        id="proof-text"
        name="proofText"
        label={labels.words}
        hint={labels.wordsHint}
        maxLength={MOST_PROOF_CHARACTERS}
        defaultValue={typed?.proofText}
        error={labels.fields[refusal?.fields.proofText ?? ""]}
      />
      <div>
        <SubmitButton busy={labels.busy}>{labels.submit}</SubmitButton>
      </div>
    </form>
  );
}
