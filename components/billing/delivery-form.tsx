"use client";

import { useActionState, useEffect, useRef, useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { CircleAlert, TriangleAlert } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { RadioTiles, type RadioTile } from "@/components/ui/radio-tiles";
import { SubmitButton } from "@/components/ui/submit-button";
import { writeAddress } from "@/lib/billing/rules/delivery";
import type { ActionState, FormAction } from "@/lib/identity/action";

const PARTS = ["street", "postcode", "town", "province"] as const;
type Part = (typeof PARTS)[number];

/** How browsers know the parts of an address. */
const KNOWN_AS = { street: "address-line1", postcode: "postal-code", town: "address-level2", province: "address-level1" } as const;

/** The words of the form. */
export interface DeliveryLabels extends Readonly<Record<Part, string>> {
  readonly legend: string;
  readonly address: string;
  readonly provinceHint: string;
  readonly submit: string;
  readonly busy: string;
  readonly confirmTitle: string;
  readonly confirmApp: string;
  /** With `{address}`. */
  readonly confirmPaper: string;
  readonly confirm: string;
  readonly change: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** How bills are to come, with the address for paper; then the same once more to confirm. Works without JavaScript: the second page is the answer to the first. */
export function DeliveryForm({
  action,
  path,
  hidden,
  tiles,
  now,
  labels,
}: {
  action: FormAction;
  /** This page: where "change" leads. */
  path: string;
  hidden: Readonly<Record<string, string>>;
  tiles: readonly RadioTile[];
  /** How they come today. */
  now: Readonly<Record<"way" | Part, string>>;
  labels: DeliveryLabels;
}) {
  const [state, post] = useActionState<ActionState, FormData>(action, { status: "idle" });
  const form = useRef<HTMLFormElement>(null);
  const refusal = state.status === "refused" ? state : undefined;
  const [reopened, setReopened] = useState<ActionState>();
  const isToConfirm = refusal?.code === "confirm-delivery" && reopened !== state;
  useEffect(() => {
    if (!refusal) return;
    if (isToConfirm) form.current?.focus();
    else
      (
        form.current?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? form.current?.querySelector<HTMLElement>("input:checked")
      )?.focus();
  }, [refusal, isToConfirm]);
  const typed = refusal?.values ?? {};
  // A page that was answered keeps the name of its request: sent again, it is the same one.
  const unchanged = Object.entries(hidden).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={typed[name] ?? value} />
  ));
  const valueOf = (name: "way" | Part) => typed[name] ?? now[name];
  if (isToConfirm) {
    const [street, postcode, town, province] = [valueOf("street"), valueOf("postcode"), valueOf("town"), valueOf("province")];
    return (
      <form
        ref={form}
        key="confirm"
        action={post}
        tabIndex={-1}
        aria-label={labels.confirmTitle}
        className="grid max-w-form gap-5 outline-none"
      >
        {unchanged}
        {(["way", ...PARTS] as const).map((name) => (
          <input key={name} type="hidden" name={name} value={valueOf(name)} />
        ))}
        <input type="hidden" name="confirmed" value="yes" />
        <Note tone="warn" icon={TriangleAlert} title={labels.confirmTitle}>
          <p className="wrap-anywhere">
            {valueOf("way") === "app"
              ? labels.confirmApp
              : labels.confirmPaper.replace("{address}", () => writeAddress({ street, postcode, town, province: province.toUpperCase() }))}
          </p>
        </Note>
        <div className="flex flex-wrap gap-3">
          <SubmitButton busy={labels.busy}>{labels.confirm}</SubmitButton>
          <a
            href={path}
            onClick={(event) => {
              // Back to what was typed; without JavaScript, to the form as it began.
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
    <form ref={form} action={post} noValidate className="grid max-w-form gap-5">
      {refusal && refusal.code !== "invalid-input" && refusal.code !== "confirm-delivery" && (
        <Note role="alert" tone="due" icon={CircleAlert}>
          {labels.errors[refusal.code]}
        </Note>
      )}
      {unchanged}
      <RadioTiles key={valueOf("way")} legend={labels.legend} hideLegend name="way" value={valueOf("way")} look="rows" tiles={tiles} />
      <fieldset className="grid min-w-0 gap-4">
        <legend className="mb-3 text-small text-ink-2">{labels.address}</legend>
        {PARTS.map((name) => (
          <Field
            key={`${name} ${valueOf(name)}`}
            id={name}
            name={name}
            autoComplete={KNOWN_AS[name]}
            inputMode={name === "postcode" ? "numeric" : "text"}
            maxLength={{ street: 70, postcode: 8, town: 70, province: 4 }[name]}
            label={labels[name]}
            hint={name === "province" ? labels.provinceHint : undefined}
            defaultValue={valueOf(name)}
            error={labels.fields[refusal?.fields[name] ?? ""]}
          />
        ))}
      </fieldset>
      <div>
        <SubmitButton busy={labels.busy}>{labels.submit}</SubmitButton>
      </div>
    </form>
  );
}
