import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Chip } from "@/components/ui/chip";
import { Field } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { CHART_MONTHS } from "@/lib/billing/history";
import type { BillFilter } from "@/lib/billing/input";
import { BILL_STATES } from "@/lib/billing/rules";

/** The bills page with these filters, and with where its list begins when that is named. */
export function billsHref({ state, year, q, chart, after }: BillFilter): string {
  const query = new URLSearchParams({
    ...(state && { state }),
    ...(year && { year: String(year) }),
    ...(q && { q }),
    ...(chart !== CHART_MONTHS[0] && { chart: String(chart) }),
    ...(after && { after }),
  }).toString();
  return query === "" ? "/bills" : `/bills?${query}`;
}

/** The filters of the bills page: links, and a form that is read by its address, so that they work without JavaScript and can be kept. */
export async function BillFilters({ filter, years }: { filter: BillFilter; years: readonly number[] }) {
  const [t, states, history] = await Promise.all([getTranslations("bills"), getTranslations("billState"), getTranslations("billHistory")]);
  const href = (over: Partial<BillFilter>) => billsHref({ ...filter, after: undefined, ...over });
  return (
    <div role="group" aria-label={t("filters")} className="no-print mb-4 grid gap-2">
      <form role="search" action="/bills" className="mb-2 grid gap-3 medium:grid-cols-[minmax(0,1fr)_auto] medium:items-start">
        {filter.state && <input type="hidden" name="state" value={filter.state} />}
        {filter.year && <input type="hidden" name="year" value={filter.year} />}
        {filter.chart !== CHART_MONTHS[0] && <input type="hidden" name="chart" value={filter.chart} />}
        <Field id="q" name="q" type="search" label={history("search")} defaultValue={filter.q} maxLength={60} autoComplete="off" />
        <SubmitButton tone="soft" busy={history("find")}>
          {history("find")}
        </SubmitButton>
      </form>
      <Chips label={t("byState")}>
        <Chip href={href({ state: undefined })} current={filter.state === undefined}>
          {t("any")}
        </Chip>
        {BILL_STATES.map((state) => (
          <Chip key={state} href={href({ state })} current={filter.state === state}>
            {states(state)}
          </Chip>
        ))}
      </Chips>
      <Chips label={t("byYear")}>
        <Chip href={href({ year: undefined })} current={filter.year === undefined}>
          {t("anyYear")}
        </Chip>
        {years.map((year) => (
          <Chip key={year} href={href({ year })} current={filter.year === year}>
            {year}
          </Chip>
        ))}
      </Chips>
    </div>
  );
}

/** Chips in a row: one that scrolls on a phone. */
export function Chips({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div
      role="group"
      aria-label={label}
      className="-mx-gutter flex gap-2 overflow-x-auto px-gutter py-1 wide:mx-0 wide:flex-wrap wide:px-0"
    >
      {children}
    </div>
  );
}
