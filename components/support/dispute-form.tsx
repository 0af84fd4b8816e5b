"use client";

import { ConfirmForm } from "@/components/frame/confirm-form";
import { useActionForm } from "@/components/frame/use-action-form";
import { HiddenFields } from "@/components/ui/hidden-fields";
import { Problem } from "@/components/ui/problem";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import type { FormAction } from "@/lib/identity/action";
import { MOST_WORDS } from "@/lib/support/rules";

/** The words of the form. */
export interface DisputeLabels {
  readonly words: string;
  readonly wordsHint: string;
  readonly submit: string;
  readonly busy: string;
  readonly confirmTitle: string;
  readonly confirmText: string;
  readonly confirm: string;
  readonly change: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** Why a row is not accepted; then the same once more to confirm. Works without JavaScript: the second page is the answer to the first. */
export function DisputeForm({
  action,
  path,
  hidden,
  labels,
}: {
  action: FormAction;
  /** This page: where "change" leads. */
  path: string;
  hidden: Readonly<Record<string, string>>;
  labels: DisputeLabels;
}) {
  const { refusal, problem, typed, keep, isToConfirm, reopen, form } = useActionForm(action, {
    confirm: "confirm-dispute",
    otherwise: "textarea",
  });
  const kept = keep(hidden);
  const { words = "" } = typed;
  if (isToConfirm)
    return (
      <ConfirmForm
        {...{ form, reopen, path, labels }}
        values={{ ...kept, words }}
        asked={
          <>
            <p>{labels.confirmText}</p>
            <p className="mt-2 wrap-anywhere whitespace-pre-line">{words}</p>
          </>
        }
      />
    );
  return (
    <form {...form} className="grid max-w-form gap-5">
      <Problem>{problem && labels.errors[problem]}</Problem>
      <HiddenFields values={kept} />
      <TextArea
        id="words"
        name="words"
        label={labels.words}
        hint={labels.wordsHint}
        maxLength={MOST_WORDS}
        defaultValue={words}
        error={labels.fields[refusal?.fields.words ?? ""]}
      />
      <div>
        <SubmitButton busy={labels.busy}>{labels.submit}</SubmitButton>
      </div>
    </form>
  );
}
