import { getLocale, getTranslations } from "next-intl/server";
import { DataTable } from "@/components/ui/data-table";
import { vatFamily } from "@/lib/billing/row-kind";
import { formatMoney, type Cents } from "@/lib/money";

/** The VAT of a bill by rate, and what is excluded from it with the reason's code. */
export async function BillVatTable({
  vat,
}: {
  vat: readonly { position: number; rate: string; nature: string | null; taxableCents: Cents; taxCents: Cents }[];
}) {
  const [locale, t, own] = await Promise.all([getLocale(), getTranslations("bill"), getTranslations("billPage")]);
  const families = [...new Set(vat.flatMap(({ nature }) => (nature === null ? [] : [vatFamily(nature)])))].filter(
    (one) => one !== undefined,
  );
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 });
  return (
    <>
      <DataTable
        caption={t("vat")}
        columns={[{ head: t("vatRate") }, { head: t("taxable"), numeric: true }, { head: t("tax"), numeric: true }]}
        rows={vat.map((line) => ({
          key: String(line.position),
          cells: [
            line.nature === null ? percent.format(Number(line.rate) / 100) : t("excluded", { nature: line.nature }),
            formatMoney(line.taxableCents, locale),
            formatMoney(line.taxCents, locale),
          ],
        }))}
      />
      {families.map((family) => (
        <p key={family} className="mt-3 max-w-prose text-small text-ink-2">
          {own("natureOf", { nature: family })} {own(`natures.${family}`)}
        </p>
      ))}
    </>
  );
}
