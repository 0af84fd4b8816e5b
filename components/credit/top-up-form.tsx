"use client";

import { useState } from "react";
import { useActionForm } from "@/components/frame/use-action-form";
import { PayPalButton, type PayPalPage } from "@/components/payments/paypal-button";
import { Field } from "@/components/ui/field";
import { CreditCard, Ticket, Wallet } from "@/components/ui/icons";
import { Problem } from "@/components/ui/problem";
import { RadioTiles, type RadioTile } from "@/components/ui/radio-tiles";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormAction } from "@/lib/identity/action";

/** What each way to pay is known by. */
const ICONS: Readonly<Record<string, typeof CreditCard>> = { card: CreditCard, paypal: Wallet, ricaricard: Ticket };

/** The words of the form. */
export interface TopUpLabels {
  readonly number: string;
  readonly numberHint: string;
  readonly amount: string;
  readonly method: string;
  readonly pin: string;
  readonly pinHint: string;
  readonly submit: string;
  readonly busy: string;
  /** With `{amount}` and `{number}`, said before the button as they are chosen. */
  readonly summary: string;
  /** The same of a RicariCard, whose amount it alone knows. */
  readonly summaryCard: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/**
 * Whom, how much, and how. One form without steps, so that it works without JavaScript: a RicariCard's PIN takes the place of the amounts by
 * style alone. With JavaScript it says what is about to be bought, and sets the PIN in groups.
 */
export function TopUpForm({
  action,
  requestId,
  number,
  amounts,
  amount,
  methods,
  paypal,
  labels,
}: {
  action: FormAction;
  requestId: string;
  number: string;
  amounts: readonly RadioTile[];
  amount: string | undefined;
  /** A saved method says what it is; the others are called so. */
  methods: readonly (RadioTile & { readonly payBy?: string })[];
  /** None where there is no PayPal. */
  paypal: PayPalPage | undefined;
  labels: TopUpLabels;
}) {
  const { refusal, problem, typed, form } = useActionForm(action);
  const say = (to: string, method: string | undefined, cents: string | undefined) => {
    const chosen = amounts.find(({ value }) => value === cents);
    const isCard = method === "ricaricard";
    if (to === "" || (!isCard && !chosen)) return "";
    return (isCard ? labels.summaryCard : labels.summary).replace("{amount}", chosen?.label ?? "").replace("{number}", to);
  };
  const [summary, setSummary] = useState(() => say(number, methods[0]?.value, amount));
  const summarise = () => {
    if (!form.ref.current) return;
    const data = new FormData(form.ref.current);
    setSummary(say(text(data.get("number")).trim(), text(data.get("method")), text(data.get("amount"))));
  };
  const error = (name: string) => labels.fields[refusal?.fields[name] ?? ""];
  return (
    <form {...form} onChange={summarise} className="group grid max-w-form gap-6">
      <Problem>{problem && labels.errors[problem]}</Problem>
      <input type="hidden" name="requestId" value={requestId} />
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
      <RadioTiles
        legend={labels.method}
        name="method"
        look="rows"
        tiles={methods.map(({ payBy, ...tile }) => ({ ...tile, icon: ICONS[payBy ?? tile.value] }))}
        value={typed.method ?? methods[0]?.value}
        error={error("method")}
      />
      <div className="group-has-[input[value=ricaricard]:checked]:hidden">
        <RadioTiles legend={labels.amount} name="amount" tiles={amounts} value={typed.amount ?? amount} error={error("amount")} />
      </div>
      <div className="hidden group-has-[input[value=ricaricard]:checked]:block">
        <Field
          id="pin"
          name="pin"
          inputMode="numeric"
          autoComplete="off"
          spellCheck={false}
          maxLength={40}
          label={labels.pin}
          hint={labels.pinHint}
          error={error("pin")}
          onInput={(event) => {
            group(event.currentTarget);
          }}
        />
      </div>
      <div className="grid gap-3">
        <p aria-live="polite" className="text-ink-2 empty:hidden">
          {summary}
        </p>
        {paypal && <PayPalButton action={action} page={paypal} />}
        <SubmitButton wide busy={labels.busy}>
          {labels.submit}
        </SubmitButton>
      </div>
    </form>
  );
}

function text(value: FormDataEntryValue | null): string {
  return typeof value === "string" ? value : "";
}

/** Sets digits in fours, and leaves the cursor behind the digit that it was behind. */
function group(input: HTMLInputElement): void {
  const before = input.value.slice(0, input.selectionStart ?? 0).replace(/\D/g, "").length;
  const digits = input.value.replace(/\D/g, "").slice(0, 16);
  input.value = digits.replace(/(\d{4})(?=\d)/g, "$1 ");
  const cursor = before + Math.max(0, Math.ceil(before / 4) - 1);
  input.setSelectionRange(cursor, cursor);
}
