import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { Chips } from "@/components/billing/bill-filters";
import { BillVatTable } from "@/components/billing/bill-vat-table";
import { Downloads } from "@/components/billing/downloads";
import { SubPage } from "@/components/frame/sub-page";
import { Chip } from "@/components/ui/chip";
import { EmptyState } from "@/components/ui/empty-state";
import { FactList } from "@/components/ui/fact-list";
import { ReceiptText, Smartphone } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { taxYearQuery } from "@/lib/billing/input";
import { getTaxYear, listPaymentYears } from "@/lib/billing/queries/tax-years";
import { clock } from "@/lib/clock";
import { dayOf, formatDay } from "@/lib/dates";
import { openPortal } from "@/lib/identity/portal";
import { formatMoney } from "@/lib/money";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("taxYear"))("title") };
}

/** What was paid in a year, for a tax return: the year before this one, unless another is asked for. */
export default async function TaxYearPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, bills, locale, query] = await Promise.all([
    openPortal(),
    getTranslations("taxYear"),
    getTranslations("bills"),
    getLocale(),
    searchParams,
  ]);
  const { session, line } = portal;
  const frame = { title: t("title"), back: { href: "/bills", label: bills("title") }, portal, next: "/bills/tax" };
  if (line?.kind !== "fixed") {
    return (
      <SubPage {...frame}>
        <EmptyState icon={Smartphone} title={bills("mobileTitle")} text={bills("mobileText")} />
      </SubPage>
    );
  }
  const year = taxYearQuery.parse(query).year ?? Number(dayOf(clock.now()).slice(0, 4)) - 1;
  const [years, summary] = await Promise.all([listPaymentYears(session.principal, line.id), getTaxYear(session.principal, line.id, year)]);
  const money = (cents: number) => formatMoney(cents, locale);
  const other: [string, string][] = summary.otherCents === 0 ? [] : [[t("other"), money(summary.otherCents)]];
  return (
    <SubPage {...frame}>
      <Panel>
        <p className="mb-4 max-w-prose text-ink-2">{t("text")}</p>
        <Chips label={t("years")}>
          {[...new Set([...years, year])]
            .sort((a, b) => b - a)
            .map((one) => (
              <Chip key={one} href={`/bills/tax?year=${String(one)}`} current={one === year}>
                {one}
              </Chip>
            ))}
        </Chips>
      </Panel>
      <Panel title={t("paidIn", { year: String(year) })} id="sums">
        {summary.bills.length === 0 ? (
          <EmptyState icon={ReceiptText} title={t("emptyTitle")} text={t("emptyText", { year: String(year) })} />
        ) : (
          <>
            <FactList
              facts={[
                [t("paid"), money(summary.paidCents)],
                [t("taxable"), money(summary.taxableCents)],
                [t("tax"), money(summary.taxCents)],
                ...other,
              ]}
            />
            <Downloads path="/bills/tax" query={{ year: String(year) }} />
          </>
        )}
      </Panel>
      {summary.rates.length > 0 && (
        <Panel title={t("byRate")} id="rates">
          <BillVatTable vat={summary.rates.map((part, position) => ({ ...part, position }))} />
        </Panel>
      )}
      {summary.bills.length > 0 && (
        <Panel title={t("bills")} id="paid-bills">
          <RowList label={t("bills")}>
            {summary.bills.map((bill) => (
              <LinkRow
                key={bill.id}
                href={`/bills/${bill.id}`}
                title={<span className="num">{bill.number}</span>}
                detail={t("issued", { date: formatDay(bill.issueDate, locale) })}
                trailing={<span className="font-[620] num">{money(bill.paidCents)}</span>}
              />
            ))}
          </RowList>
        </Panel>
      )}
    </SubPage>
  );
}
