import { getTranslations } from "next-intl/server";
import { Chip } from "@/components/ui/chip";
import type { BillFilter } from "@/lib/billing/input";
import { BILL_STATES } from "@/lib/billing/rules";

/** The filters of the bills page: links, so that they work without JavaScript and can be kept. */
export async function BillFilters({ filter, years }: { filter: BillFilter; years: readonly number[] }) {
  const [t, states] = await Promise.all([getTranslations("bills"), getTranslations("billState")]);
  const href = (state: string | undefined, year: number | undefined) => {
    const query = new URLSearchParams({ ...(state && { state }), ...(year && { year: String(year) }) }).toString();
    return query === "" ? "/bills" : `/bills?${query}`;
  };
  return (
    <div role="group" aria-label={t("filters")} className="mb-4 grid gap-2">
      <div
        role="group"
        aria-label={t("byState")}
        className="-mx-gutter flex gap-2 overflow-x-auto px-gutter py-1 wide:mx-0 wide:flex-wrap wide:px-0"
      >
        <Chip href={href(undefined, filter.year)} current={filter.state === undefined}>
          {t("any")}
        </Chip>
        {BILL_STATES.map((state) => (
          <Chip key={state} href={href(state, filter.year)} current={filter.state === state}>
            {states(state)}
          </Chip>
        ))}
      </div>
      <div
        role="group"
        aria-label={t("byYear")}
        className="-mx-gutter flex gap-2 overflow-x-auto px-gutter py-1 wide:mx-0 wide:flex-wrap wide:px-0"
      >
        <Chip href={href(filter.state, undefined)} current={filter.year === undefined}>
          {t("anyYear")}
        </Chip>
        {years.map((year) => (
          <Chip key={year} href={href(filter.state, year)} current={filter.year === year}>
            {year}
          </Chip>
        ))}
      </div>
    </div>
  );
}
