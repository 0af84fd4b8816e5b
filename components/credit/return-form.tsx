"use client";

import { useActionState, useEffect, useRef, useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { CircleAlert, Euro, Smartphone, TriangleAlert } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { RadioTiles, type RadioTile } from "@/components/ui/radio-tiles";
import { SubmitButton } from "@/components/ui/submit-button";
import type { ActionState, FormAction } from "@/lib/identity/action";

/** What each way is known by. */
const ICONS: Readonly<Record<string, typeof Euro>> = { line: Smartphone, bank: Euro };

/** The words of the form. */
export interface ReturnLabels {
  readonly where: string;
  readonly number: string;
  readonly numberHint: string;
  readonly iban: string;
  readonly ibanHint: string;
  readonly holder: string;
  readonly holderHint: string;
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
 * Where credit is to go; then, when nothing is wrong with that, the same once more to confirm. Works without JavaScript: the second page is the
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
  ways: readonly RadioTile[];
  /** Another line of the customer's own. */
  number: string;
  labels: ReturnLabels;
}) {
  const [state, post] = useActionState<ActionState, FormData>(action, { status: "idle" });
  const form = useRef<HTMLFormElement>(null);
  const refusal = state.status === "refused" ? state : undefined;
  const [reopened, setReopened] = useState<ActionState>();
  const isToConfirm = refusal?.code === "confirm-return" && reopened !== state;
  useEffect(() => {
    if (!refusal) return;
    // What is to be confirmed is read first: the button that was pressed is gone, and another stands in its place.
    if (refusal.code === "confirm-return") form.current?.focus();
    else form.current?.querySelector<HTMLElement>('[aria-invalid="true"] input, input[aria-invalid="true"]')?.focus();
  }, [refusal, isToConfirm]);
  const error = (name: string) => labels.fields[refusal?.fields[name] ?? ""];
  const typed = refusal?.values ?? {};
  const unchanged = (names: readonly string[]) =>
    names.map((name) => <input key={name} type="hidden" name={name} value={typed[name] ?? hidden[name] ?? ""} />);
  if (isToConfirm) {
    const said = typed.way === "line" ? labels.toLine.replace("{to}", typed.number ?? "") : labels.toBank;
    return (
      <form
        ref={form}
        key="confirm"
        action={post}
        tabIndex={-1}
        aria-label={labels.confirmTitle}
        className="grid max-w-form gap-5 outline-none"
      >
        {unchanged([...Object.keys(hidden), "way", "number", "iban", "holder"])}
        <input type="hidden" name="confirmed" value="yes" />
        <Note tone="warn" icon={TriangleAlert} title={labels.confirmTitle}>
          <p className="wrap-anywhere">{said.replace("{iban}", typed.iban ?? "").replace("{holder}", typed.holder ?? "")}</p>
        </Note>
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
    <form ref={form} action={post} tabIndex={-1} noValidate className="group grid max-w-form gap-5 outline-none">
      {refusal && refusal.code !== "invalid-input" && refusal.code !== "confirm-return" && (
        <Note role="alert" tone="due" icon={CircleAlert}>
          {labels.errors[refusal.code]}
        </Note>
      )}
      {unchanged(Object.keys(hidden))}
      <RadioTiles
        key={`way ${typed.way ?? ""}`}
        legend={labels.where}
        name="way"
        look="rows"
        tiles={ways.map((tile) => ({ ...tile, icon: ICONS[tile.value] }))}
        value={typed.way ?? ways[0]?.value}
        error={error("way")}
      />
      <div className="group-has-[input[value=bank]:checked]:hidden">
        <Field
          key={`number ${typed.number ?? number}`}
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
      <div className="hidden gap-4 group-has-[input[value=bank]:checked]:grid">
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
            error={error(name)}
          />
        ))}
      </div>
      <div>
        <SubmitButton busy={labels.busy}>{labels.submit}</SubmitButton>
      </div>
    </form>
  );
}
