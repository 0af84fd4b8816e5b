import { getTranslations } from "next-intl/server";
import type { ReturnLabels } from "@/components/credit/return-form";
import { refusals } from "@/components/frame/refusals";

const FIELD_ERRORS = ["way-missing", "phone-missing", "phone-invalid", "iban-invalid", "holder-missing", "holder-long"] as const;

/** The words of the form that asks money back, but for what is about to happen: with `{to}`, or `{iban}` and `{holder}`. */
export async function returnLabels(about: { readonly toLine: string; readonly toBank: string }): Promise<ReturnLabels> {
  const [t, fields, errors] = await Promise.all([getTranslations("creditBack"), getTranslations("fields"), refusals()]);
  return {
    where: t("where"),
    number: t("number"),
    numberHint: t("numberHint"),
    iban: t("iban"),
    ibanHint: t("ibanHint"),
    holder: t("holder"),
    holderHint: t("holderHint"),
    submit: t("submit"),
    busy: t("busy"),
    confirmTitle: t("confirmTitle"),
    ...about,
    confirm: t("confirm"),
    change: t("change"),
    fields: Object.fromEntries(FIELD_ERRORS.map((code) => [code, fields(code)])),
    errors,
  };
}
