import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Amount } from "@/components/billing/amount";
import { BillFind } from "@/components/billing/bill-find";
import { BillSection } from "@/components/billing/bill-section";
import type { BillRow, Breakdown } from "@/lib/billing/breakdown";
import { viewSection } from "@/lib/billing/find-rows";
import type { BillView } from "@/lib/billing/input";
import { formatMoney, toCents, type Cents } from "@/lib/money";

/** What a bill is made of: sections that open to their rows, VAT, and the total they come to, to the cent. Rows can be looked for. */
export async function BillSections({
  billId,
  line,
  breakdown,
  totalCents,
  view,
  mayDispute,
  callsHref,
}: {
  billId: string;
  /** The line that it is for, by name and number. */
  line: string;
  breakdown: Breakdown<BillRow>;
  totalCents: Cents;
  view: BillView;
  /** Its rows may be disputed. */
  mayDispute: boolean;
  /** Where its calls are listed one by one; nothing when they are older than what is kept. */
  callsHref: string | undefined;
}) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("bill")]);
  const written = (row: BillRow) => formatMoney(toCents(row.total), locale);
  const sections = breakdown.sections.map((section) =>
    viewSection(section, { find: view.find, page: view.section === section.section ? view.page : 1 }, written),
  );
  const found = sections.reduce((sum, section) => sum + section.found, 0);
  const total = breakdown.sections.reduce((sum, { rows }) => sum + rows.length, 0);
  return (
    <>
      {total > 0 && <BillFind billId={billId} find={view.find} against={view.against} found={found} total={total} />}
      <div className="divide-y divide-line">
        {sections.map((section) => (
          <BillSection
            key={section.section}
            billId={billId}
            line={line}
            section={section}
            view={view}
            mayDispute={mayDispute}
            callsHref={section.section === "calls" ? callsHref : undefined}
          />
        ))}
        <Sum name={t("vatHead")} amount={<Amount cents={breakdown.taxCents} size="amount" />} />
        {breakdown.residualCents !== 0 && <Sum name={t("rounding")} amount={<Amount cents={breakdown.residualCents} size="amount" />} />}
        <p className="flex items-baseline justify-between gap-4 border-t-2! border-ink! pt-4 font-[650]">
          {t("totalVat")}
          <span className="text-[1.5rem]">
            <Amount cents={totalCents} />
          </span>
        </p>
      </div>
    </>
  );
}

function Sum({ name, amount }: { name: string; amount: ReactNode }) {
  return (
    <p className="flex min-h-14 items-center justify-between gap-4 py-3 pr-8.5">
      <span className="font-[620]">{name}</span>
      {amount}
    </p>
  );
}
