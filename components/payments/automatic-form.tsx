import { getTranslations } from "next-intl/server";
import { FieldForm, type FormField } from "@/components/frame/field-form";
import { refusals } from "@/components/frame/refusals";
import { methodName } from "@/components/payments/method-name";
import { RadioTiles } from "@/components/ui/radio-tiles";
import { turnOnAutomaticAction } from "@/lib/payments/actions";
import type { AutoKind } from "@/lib/payments/rules/automatic";

/** What an automatic top-up is turned on with: how much, with what, and the yes to the mandate's words. */
export async function AutomaticForm({
  kind,
  lineId,
  methods,
  mandate,
  proposed,
}: {
  kind: AutoKind;
  lineId: string;
  methods: readonly { readonly id: string; readonly brand: string | null; readonly last4: string | null; readonly payer: string | null }[];
  /** The words to agree to. */
  mandate: string;
  /** Euro, as they stand in the fields at first. */
  proposed: { readonly below: string; readonly add: string; readonly cap: string };
}) {
  const [t, words, refused] = await Promise.all([getTranslations("automatic"), getTranslations("fields"), refusals()]);
  const errors = Object.fromEntries((["amount-invalid", "amount-small", "cap-low"] as const).map((code) => [code, words(code)]));
  const field = (name: "below" | "add" | "cap"): FormField => ({
    name,
    label: t(name),
    inputMode: "numeric",
    autoComplete: "off",
    value: proposed[name],
    errors,
  });
  return (
    <FieldForm
      id={kind}
      action={turnOnAutomaticAction}
      hidden={{ lineId, kind }}
      fields={kind === "threshold" ? [field("below"), field("add"), field("cap")] : []}
      refused={refused}
      submit={t(kind === "threshold" ? "turnOnThreshold" : "turnOnRenewal")}
      busy={t("busy")}
      others={{ "mandate-missing": words("mandate-missing"), "saved-missing": words("saved-missing") }}
    >
      <RadioTiles
        legend={t("method")}
        name="methodId"
        look="rows"
        value={methods[0]?.id}
        tiles={methods.map((method) => ({ value: method.id, label: methodName(method) }))}
      />
      <label className="flex cursor-pointer items-start gap-3.5 py-2">
        <input type="checkbox" name="mandate" value="yes" className="mt-0.5 size-6 shrink-0 accent-primary" />
        <span className="font-[620]">{t("agree")}</span>
      </label>
      <p className="text-small text-ink-2">{mandate}</p>
    </FieldForm>
  );
}
