import { CircleCheck, ReceiptText, Smartphone } from "@/components/ui/icons";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AmountsChart } from "@/components/billing/amounts-chart";
import { BillFilters } from "@/components/billing/bill-filters";
import { BillRows } from "@/components/billing/bill-rows";
import { DueCard } from "@/components/billing/due-card";
import { PaySeveral } from "@/components/billing/pay-several";
import { LineSwitcher } from "@/components/frame/line-switcher";
import { PageTop } from "@/components/frame/page-top";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { Panel } from "@/components/ui/panel";
import { billFilter } from "@/lib/billing/input";
import { listBills, listBillYears, listDueBills, listNewestBills } from "@/lib/billing/queries/list-bills";
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
  const [page, due, newest, years] = await Promise.all([
    listBills(principal, line.id, filter, today),
    listDueBills(principal, line.id),
    listNewestBills(principal, line.id),
    listBillYears(principal, line.id),
  ]);
  const isFiltered = filter.state !== undefined || filter.year !== undefined;
  const nextQuery = new URLSearchParams({
    ...(filter.state && { state: filter.state }),
    ...(filter.year && { year: String(filter.year) }),
  });

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
          <AmountsChart amounts={newest} />
        </div>
        <Panel title={t("all")} id="all">
          {years.length > 0 && <BillFilters filter={filter} years={years} />}
          {page.bills.length > 0 ? (
            <BillRows bills={page.bills} today={today} label={t("all")} />
          ) : (
            <EmptyState icon={ReceiptText} title={t("emptyTitle")} text={isFiltered ? t("emptyFilter") : t("emptyText")}>
              {isFiltered && (
                <ButtonLink href="/bills" tone="soft">
                  {t("clear")}
                </ButtonLink>
              )}
            </EmptyState>
          )}
          <Pagination
            label={t("pages")}
            previous={filter.after === undefined ? undefined : { href: `/bills?${nextQuery.toString()}`, title: t("first") }}
            next={
              page.next === undefined
                ? undefined
                : { href: `/bills?${new URLSearchParams([...nextQuery, ["after", page.next]]).toString()}`, title: t("next") }
            }
          />
        </Panel>
      </div>
    </div>
  );
}
