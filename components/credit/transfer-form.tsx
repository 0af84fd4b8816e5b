import { getLocale, getTranslations } from "next-intl/server";
import { FieldForm } from "@/components/frame/field-form";
import { refusals } from "@/components/frame/refusals";
import { RadioTiles } from "@/components/ui/radio-tiles";
import { draftTransferAction } from "@/lib/credit/actions";
import { EVERY_DAYS, transferAmounts, type TransferTerms } from "@/lib/credit/rules/transfers";
import { formatMoney, type Cents } from "@/lib/money";

/** What is given, to whom and how often; the page after it shows it once more to be confirmed. */
export async function TransferForm({
  lineId,
  terms,
  availableCents,
  bonusCents,
}: {
  lineId: string;
  terms: TransferTerms;
  /** What of the credit can be given. */
  availableCents: Cents;
  /** What of it cannot, because it was a gift of ours. */
  bonusCents: Cents;
}) {
  const [t, words, refused, locale] = await Promise.all([getTranslations("transfers"), getTranslations("fields"), refusals(), getLocale()]);
  const written = (cents: Cents) => formatMoney(cents, locale);
  const amounts = transferAmounts(terms);
  const within = amounts.filter((cents) => cents + terms.feeCents <= availableCents);
  const errors = Object.fromEntries((["phone-missing", "phone-invalid"] as const).map((code) => [code, words(code)]));
  return (
    <>
      <p className="mb-5 max-w-prose text-ink-2">
        {t("available", { amount: written(availableCents) })} {bonusCents > 0 && t("bonus", { amount: written(bonusCents) })}
      </p>
      <FieldForm
        id="give"
        action={draftTransferAction}
        hidden={{ lineId }}
        fields={[{ name: "number", label: t("number"), hint: t("numberHint"), type: "tel", autoComplete: "off", errors }]}
        refused={refused}
        submit={t("goOn")}
        busy={t("busy")}
        others={{ "amount-missing": words("amount-missing") }}
      >
        <RadioTiles
          legend={t("amount")}
          name="amount"
          value={String(within.find((cents) => cents === 500) ?? within[0])}
          tiles={amounts.map((cents) => ({
            value: String(cents),
            label: written(cents),
            disabled: cents + terms.feeCents > availableCents,
          }))}
        />
        <RadioTiles
          legend={t("every")}
          name="every"
          look="rows"
          value="once"
          tiles={[
            { value: "once", label: t("once") },
            ...EVERY_DAYS.map((days) => ({ value: String(days), label: t("everyDays", { days: String(days) }) })),
          ]}
        />
        <p className="text-small text-ink-2">
          {terms.feeCents > 0 ? t("fee", { amount: written(terms.feeCents) }) : t("free")}{" "}
          {t("limits", { day: written(terms.dayCents), month: written(terms.monthCents) })}
        </p>
      </FieldForm>
    </>
  );
}
