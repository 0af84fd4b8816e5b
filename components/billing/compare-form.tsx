import { getLocale, getTranslations } from "next-intl/server";
import { billMonth } from "@/components/billing/bill-name";
import { buttonClass } from "@/components/ui/button";
import { SelectField } from "@/components/ui/select-field";
import type { Day } from "@/lib/dates";

/** Which bill it is compared with: a plain form that asks for the same page. */
export async function CompareForm({
  billId,
  chosen,
  choices,
}: {
  billId: string;
  chosen: string;
  choices: readonly { readonly id: string; readonly number: string; readonly issueDate: Day }[];
}) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("billPage")]);
  if (choices.length < 2) return null;
  return (
    <form action={`/bills/${billId}#why`} className="no-print mt-5 flex flex-wrap items-end gap-3">
      <div className="min-w-0 grow">
        <SelectField
          key={chosen}
          id="against"
          name="against"
          label={t("compareWith")}
          defaultValue={chosen}
          options={choices
            .toReversed()
            .map(({ id, number, issueDate }) => ({ value: id, label: `${billMonth(issueDate, locale)} · ${number}` }))}
        />
      </div>
      <button type="submit" className={buttonClass({ tone: "soft" })}>
        {t("compare")}
      </button>
    </form>
  );
}
