"use client";

import { useActionForm } from "@/components/frame/use-action-form";
import { Problem } from "@/components/ui/problem";
import { RadioTiles, type RadioTile } from "@/components/ui/radio-tiles";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import type { FormAction } from "@/lib/identity/action";
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
  const { refusal, problem, typed, form } = useActionForm(action);
  const choices = [
    ["factor", labels.factor, factors],
    ["proof", labels.proof, proofs],
  ] as const;
  return (
    <form {...form} className="grid max-w-form gap-5">
      <Problem>{problem && labels.errors[problem]}</Problem>
      <input type="hidden" name="accountId" value={accountId} />
      {choices.map(([name, legend, tiles]) => (
        <RadioTiles
          key={name}
          legend={legend}
          name={name}
          look="rows"
          tiles={tiles}
          value={typed[name]}
          error={labels.fields[refusal?.fields[name] ?? ""]}
        />
      ))}
      <TextArea
        id="proof-text"
        name="proofText"
        label={labels.words}
        hint={labels.wordsHint}
        maxLength={MOST_PROOF_CHARACTERS}
        defaultValue={typed.proofText}
        error={labels.fields[refusal?.fields.proofText ?? ""]}
      />
      <div>
        <SubmitButton busy={labels.busy}>{labels.submit}</SubmitButton>
      </div>
    </form>
  );
}
