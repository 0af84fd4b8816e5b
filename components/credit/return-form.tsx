"use client";

import clsx from "clsx";
import { ConfirmForm } from "@/components/frame/confirm-form";
import { useActionForm } from "@/components/frame/use-action-form";
import { BankAccountFields, type BankAccountLabels } from "@/components/payments/bank-account-fields";
import { Field } from "@/components/ui/field";
import { HiddenFields } from "@/components/ui/hidden-fields";
import { Euro, Smartphone } from "@/components/ui/icons";
import { Problem } from "@/components/ui/problem";
import { RadioTiles, type RadioTile } from "@/components/ui/radio-tiles";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormAction } from "@/lib/identity/action";

/** What each way is known by. */
const ICONS: Readonly<Record<string, typeof Euro>> = { line: Smartphone, bank: Euro };

/** The words of the form. */
export interface ReturnLabels extends BankAccountLabels {
  readonly where: string;
  readonly number: string;
  readonly numberHint: string;
  readonly submit: string;
  readonly busy: string;
  readonly confirmTitle: string;
  /** With `{to}`, and with `{iban}` and `{holder}`: what is about to happen. */
  readonly toLine: string;
  readonly toBank: string;
  readonly confirm: string;
  readonly change: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/**
 * Where money is to go; then, when nothing is wrong with that, the same once more to confirm. Works without JavaScript: the second page is the
 * answer to the first.
 */
export function ReturnForm({
  action,
  path,
  hidden,
  ways,
  number,
  labels,
}: {
  action: FormAction;
  /** This page: where "change" leads. */
  path: string;
  hidden: Readonly<Record<string, string>>;
  /** None where a bank account is the only one. */
  ways?: readonly RadioTile[];
  /** Another line of the customer's own. */
  number?: string;
  labels: ReturnLabels;
}) {
  const { refusal, problem, typed, keep, isToConfirm, reopen, form } = useActionForm(action, { confirm: "confirm-return" });
  const error = (name: string) => labels.fields[refusal?.fields[name] ?? ""];
  const kept = keep(hidden);
  const hasChoice = ways !== undefined;
  if (isToConfirm) {
    const { way = "", number = "", iban = "", holder = "" } = typed;
    const said = way === "line" ? labels.toLine.replace("{to}", () => number) : labels.toBank;
    return (
      <ConfirmForm
        {...{ form, reopen, path, labels }}
        values={{ ...kept, ...(hasChoice && { way, number }), iban, holder }}
        asked={<p className="wrap-anywhere">{said.replace("{iban}", () => iban).replace("{holder}", () => holder)}</p>}
      />
    );
  }
  return (
    <form {...form} className="group grid max-w-form gap-5">
      <Problem>{problem && labels.errors[problem]}</Problem>
      <HiddenFields values={kept} />
      {hasChoice && (
        <>
          <RadioTiles
            legend={labels.where}
            name="way"
            look="rows"
            tiles={ways.map((tile) => ({ ...tile, icon: ICONS[tile.value] }))}
            value={typed.way ?? ways[0]?.value}
            error={error("way")}
          />
          <div className="group-has-[input[value=bank]:checked]:hidden">
            <Field
              id="number"
              name="number"
              type="tel"
              autoComplete="tel-national"
              label={labels.number}
              hint={labels.numberHint}
              defaultValue={typed.number ?? number}
              error={error("number")}
            />
          </div>
        </>
      )}
      <div className={clsx("gap-4", hasChoice ? "hidden group-has-[input[value=bank]:checked]:grid" : "grid")}>
        <BankAccountFields labels={labels} typed={typed} error={error} />
      </div>
      <div>
        <SubmitButton busy={labels.busy}>{labels.submit}</SubmitButton>
      </div>
    </form>
  );
}
