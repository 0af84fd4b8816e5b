"use client";

import { ConfirmForm } from "@/components/frame/confirm-form";
import { useActionForm } from "@/components/frame/use-action-form";
import { BankAccountFields, type BankAccountLabels } from "@/components/payments/bank-account-fields";
import { HiddenFields } from "@/components/ui/hidden-fields";
import { Problem } from "@/components/ui/problem";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormAction } from "@/lib/identity/action";

/** The words of the form. */
export interface DebitLabels extends BankAccountLabels {
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
  const { refusal, problem, typed, isToConfirm, reopen, form } = useActionForm(action, { confirm: "confirm-mandate" });
  if (isToConfirm) {
    const { iban = "", holder = "" } = typed;
    return (
      <ConfirmForm
        {...{ form, reopen, path, labels }}
        values={{ iban, holder, ...hidden }}
        asked={
          <p className="font-[620] wrap-anywhere">{labels.confirmText.replace("{iban}", () => iban).replace("{holder}", () => holder)}</p>
        }
      >
        <p className="max-w-prose text-small wrap-anywhere text-ink-2">{labels.words}</p>
      </ConfirmForm>
    );
  }
  return (
    <form {...form} className="grid max-w-form gap-4">
      <Problem>{problem && labels.errors[problem]}</Problem>
      <HiddenFields values={hidden} />
      <BankAccountFields labels={labels} typed={typed} error={(name) => labels.fields[refusal?.fields[name] ?? ""]} />
      <div>
        <SubmitButton busy={labels.busy}>{labels.submit}</SubmitButton>
      </div>
    </form>
  );
}
