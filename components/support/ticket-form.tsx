"use client";

import { useActionForm } from "@/components/frame/use-action-form";
import { HiddenFields } from "@/components/ui/hidden-fields";
import { Problem } from "@/components/ui/problem";
import { RadioTiles, type RadioTile } from "@/components/ui/radio-tiles";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import type { FormAction } from "@/lib/identity/action";
import { MOST_WORDS } from "@/lib/support/rules";

/** The words of the form. */
export interface TicketLabels {
  readonly reason: string;
  readonly words: string;
  readonly wordsHint: string;
  readonly submit: string;
  readonly busy: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** What is wrong: a reason, and the customer's own words. What was typed stays when it is refused. Works without JavaScript. */
export function TicketForm({
  action,
  hidden,
  reasons,
  labels,
}: {
  action: FormAction;
  /** What it is about, and the page's own number. */
  hidden: Readonly<Record<string, string>>;
  reasons: readonly RadioTile[];
  labels: TicketLabels;
}) {
  const { refusal, problem, typed, form } = useActionForm(action);
  const error = (name: string) => labels.fields[refusal?.fields[name] ?? ""];
  return (
    <form {...form} className="grid max-w-form gap-5">
      <Problem>{problem && labels.errors[problem]}</Problem>
      <HiddenFields values={hidden} />
      <RadioTiles legend={labels.reason} name="reason" look="rows" tiles={reasons} value={typed.reason} error={error("reason")} />
      <TextArea
        id="words"
        name="words"
        label={labels.words}
        hint={labels.wordsHint}
        maxLength={MOST_WORDS}
        defaultValue={typed.words}
        error={error("words")}
      />
      <div>
        <SubmitButton busy={labels.busy}>{labels.submit}</SubmitButton>
      </div>
    </form>
  );
}
