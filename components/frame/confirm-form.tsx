import type { ReactNode } from "react";
import type { useActionForm } from "@/components/frame/use-action-form";
import { HiddenFields } from "@/components/ui/hidden-fields";
import { buttonClass } from "@/components/ui/button";
import { TriangleAlert } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";

/** The words of the question. */
export interface ConfirmLabels {
  readonly confirmTitle: string;
  readonly confirm: string;
  readonly change: string;
  readonly busy: string;
}

/** The second page of a form that is to be confirmed: what is about to happen, and what was typed, to post once more. */
export function ConfirmForm({
  form,
  reopen,
  path,
  values,
  labels,
  asked,
  children,
}: Pick<ReturnType<typeof useActionForm>, "form" | "reopen"> & {
  /** The page of the form: where "change" leads without JavaScript. */
  path: string;
  /** Everything that was typed, by its name. */
  values: Readonly<Record<string, string>>;
  labels: ConfirmLabels;
  /** What is asked. */
  asked: ReactNode;
  /** Stands between the question and the buttons. */
  children?: ReactNode;
}) {
  return (
    <form {...form} tabIndex={-1} aria-label={labels.confirmTitle} className="grid max-w-form gap-5 outline-none">
      <HiddenFields values={{ ...values, confirmed: "yes" }} />
      <Note tone="warn" icon={TriangleAlert} title={labels.confirmTitle}>
        {asked}
      </Note>
      {children}
      <div className="flex flex-wrap gap-3">
        <SubmitButton busy={labels.busy}>{labels.confirm}</SubmitButton>
        <a
          href={path}
          onClick={(event) => {
            // Back to what was typed; without JavaScript, to the form as it began.
            event.preventDefault();
            reopen();
          }}
          className={buttonClass({ tone: "quiet" })}
        >
          {labels.change}
        </a>
      </div>
    </form>
  );
}
