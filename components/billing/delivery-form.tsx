"use client";

import { ConfirmForm } from "@/components/frame/confirm-form";
import { useActionForm } from "@/components/frame/use-action-form";
import { Field } from "@/components/ui/field";
import { HiddenFields } from "@/components/ui/hidden-fields";
import { Problem } from "@/components/ui/problem";
import { RadioTiles, type RadioTile } from "@/components/ui/radio-tiles";
import { SubmitButton } from "@/components/ui/submit-button";
import { writeAddress } from "@/lib/billing/rules/delivery";
import type { FormAction } from "@/lib/identity/action";

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
  const { refusal, problem, typed, keep, isToConfirm, reopen, form } = useActionForm(action, {
    confirm: "confirm-delivery",
    otherwise: "input:checked",
  });
  const kept = keep(hidden);
  const valueOf = (name: "way" | Part) => typed[name] ?? now[name];
  if (isToConfirm) {
    const [way, province] = [valueOf("way"), valueOf("province").toUpperCase()];
    const address = { street: valueOf("street"), postcode: valueOf("postcode"), town: valueOf("town"), province };
    return (
      <ConfirmForm
        {...{ form, reopen, path, labels }}
        values={{ ...kept, way, ...address }}
        asked={
          <p className="wrap-anywhere">
            {way === "app" ? labels.confirmApp : labels.confirmPaper.replace("{address}", () => writeAddress(address))}
          </p>
        }
      />
    );
  }
  return (
    <form {...form} className="grid max-w-form gap-5">
      <Problem>{problem && labels.errors[problem]}</Problem>
      <HiddenFields values={kept} />
      <RadioTiles legend={labels.legend} hideLegend name="way" value={valueOf("way")} look="rows" tiles={tiles} />
      <fieldset className="grid min-w-0 gap-4">
        <legend className="mb-3 text-small text-ink-2">{labels.address}</legend>
        {PARTS.map((name) => (
          <Field
            key={name}
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
