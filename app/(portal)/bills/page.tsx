import { CircleCheck, ReceiptText, SearchX, Smartphone } from "@/components/ui/icons";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AmountsChart } from "@/components/billing/amounts-chart";
import { BillFilters, billsHref } from "@/components/billing/bill-filters";
import { BillRows } from "@/components/billing/bill-rows";
import { ChartRange } from "@/components/billing/chart-range";
import { DueCard } from "@/components/billing/due-card";
import { MissingBillsNote } from "@/components/billing/missing-bills";
import { YearList } from "@/components/billing/year-list";
import { PaySeveral } from "@/components/billing/pay-several";
import { LineSwitcher } from "@/components/frame/line-switcher";
import { PageTop } from "@/components/frame/page-top";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { Panel } from "@/components/ui/panel";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { findMissingBills } from "@/lib/billing/gaps";
import { CHART_BILLS, CHART_MONTHS, lastMonths } from "@/lib/billing/history";
import { billFilter } from "@/lib/billing/input";
import { listBills, listBillsOfYear, listBillYears, listDueBills, listNewestBills } from "@/lib/billing/queries/list-bills";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { openPortal } from "@/lib/identity/portal";
import { allows } from "@/lib/identity/rules";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bills"))("title") };
}

export default async function BillsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [{ session, lines, line }, t, query] = await Promise.all([openPortal(), getTranslations("bills"), searchParams]);
  const top = <PageTop title={t("title")}>{line && <LineSwitcher lines={lines} line={line} next="/bills" />}</PageTop>;
  if (line?.kind !== "fixed") {
    return (
      <div className="px-gutter pt-4 wide:p-0">
        {top}
        <EmptyState icon={Smartphone} title={t("mobileTitle")} text={t("mobileText")} />
      </div>
    );
  }

  const filter = billFilter.parse(query);
  const today = dayOf(clock.now());
  const { principal } = session;
  const chartYear = CHART_MONTHS.some((months) => months === filter.chart) ? undefined : filter.chart;
  const [page, due, newest, years, ofYear, history] = await Promise.all([
    listBills(principal, line.id, filter, today),
    listDueBills(principal, line.id),
    listNewestBills(principal, line.id, CHART_BILLS),
    listBillYears(principal, line.id),
    chartYear === undefined ? undefined : listBillsOfYear(principal, line.id, chartYear),
    getTranslations("billHistory"),
  ]);
  const isFiltered = filter.state !== undefined || filter.year !== undefined || filter.q !== undefined;
  const chart = ofYear?.length
    ? { amounts: ofYear, year: chartYear }
    : { amounts: lastMonths(newest, chartYear === undefined ? filter.chart : CHART_MONTHS[0]) };
  const missing = findMissingBills(newest, today);
  const withBills = years.map(({ year }) => year);
  // What a tax return is for; a line that is newer has nothing there.
  const ended = Number(today.slice(0, 4)) - 1;
  const taxYear = withBills.includes(ended) ? ended : (withBills[0] ?? ended);
  const start = { ...filter, after: undefined };

  return (
    <div className="px-gutter pt-4 wide:p-0">
      {top}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-7 wide:grid-cols-[minmax(0,420px)_minmax(0,1fr)] wide:items-start wide:gap-6">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-7 wide:gap-6">
          {due[0] ? (
            <DueCard bill={due[0]} today={today} mayPay={allows(line.access, "pay")} />
          ) : (
            years.length > 0 && (
              <Panel>
                <EmptyState icon={CircleCheck} tone="ok" title={t("nothing")} text={t("nothingHint")} />
              </Panel>
            )
          )}
          {due.length > 1 && env().PAYMENTS_MODE !== "off" && allows(line.access, "pay") && (
            <Panel>
              <PaySeveral bills={due} today={today} />
            </Panel>
          )}
          <AmountsChart {...chart}>
            <ChartRange filter={filter} years={withBills} />
          </AmountsChart>
          {years.length > 0 && (
            <>
              <YearList years={years} />
              <Panel title={history("documents")} id="documents">
                <RowList label={history("documents")}>
                  <LinkRow href="/bills/statement" title={history("statement")} detail={history("statementHint")} />
                  <LinkRow href={`/bills/tax?year=${String(taxYear)}`} title={history("tax")} detail={history("taxHint")} />
                </RowList>
              </Panel>
            </>
          )}
        </div>
        <Panel title={t("all")} id="all">
          {missing && (
            <div className="mb-5">
              <MissingBillsNote missing={missing} />
            </div>
          )}
          {years.length > 0 && <BillFilters filter={filter} years={withBills} />}
          {page.bills.length > 0 ? (
            <BillRows bills={page.bills} today={today} label={t("all")} />
          ) : (
            <EmptyState
              icon={filter.q === undefined ? ReceiptText : SearchX}
              title={t("emptyTitle")}
              text={filter.q === undefined ? t(isFiltered ? "emptyFilter" : "emptyText") : history("nothingFound", { typed: filter.q })}
            >
              {isFiltered && (
                <ButtonLink href="/bills" tone="soft">
                  {t("clear")}
                </ButtonLink>
              )}
            </EmptyState>
          )}
          <Pagination
            label={t("pages")}
            previous={filter.after === undefined ? undefined : { href: billsHref(start), title: t("first") }}
            next={page.next === undefined ? undefined : { href: billsHref({ ...filter, after: page.next }), title: t("next") }}
          />
        </Panel>
      </div>
    </div>
  );
}
