import { Download } from "@/components/ui/icons";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { BillFacts } from "@/components/billing/bill-facts";
import { BillPayments } from "@/components/billing/bill-payments";
import { BillSections } from "@/components/billing/bill-sections";
import { BillVatTable } from "@/components/billing/bill-vat-table";
import { BillRefunds } from "@/components/billing/bill-refunds";
import { CreditLinks } from "@/components/billing/credit-links";
import { KeptMoney } from "@/components/billing/kept-money";
import { RowDisputes } from "@/components/billing/row-dispute";
import { MoneyBack } from "@/components/billing/money-back";
import { PaymentStatus } from "@/components/billing/payment-status";
import { ToPay } from "@/components/billing/to-pay";
import { LineSwitcher } from "@/components/frame/line-switcher";
import { PageTop } from "@/components/frame/page-top";
import { buttonClass } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { breakDown } from "@/lib/billing/breakdown";
import { getBill, listBillPayments, listBillRows, listBillVat } from "@/lib/billing/queries/get-bill";
import { canPay, dueCents, frozenCents } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { openPortal } from "@/lib/identity/portal";
import { allows } from "@/lib/identity/rules";
import { listPaymentsOfBill } from "@/lib/payments/queries";
import { getBillMatters } from "@/lib/support/queries/bill-matters";

interface Props {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bills"))("title") };
}

export default async function BillPage({ params, searchParams }: Props) {
  const id = z.uuid().safeParse((await params).id).data;
  if (id === undefined) notFound();
  const [{ session, lines, line }, t, locale, query] = await Promise.all([
    openPortal(),
    getTranslations("bill"),
    getLocale(),
    searchParams,
  ]);
  const { principal } = session;
  const [bill, rows, vat, received, payments, matters] = await Promise.all([
    getBill(principal, id),
    listBillRows(principal, id),
    listBillVat(principal, id),
    listBillPayments(principal, id),
    listPaymentsOfBill(principal, id),
    getBillMatters(principal, id),
  ]);
  if (!bill || !matters) notFound();
  const today = dayOf(clock.now());
  const lastPayment = payments[0];
  const cameBack = lastPayment?.id === query.payment ? lastPayment : undefined;
  const title = bill.totalCents < 0 ? t("creditNote", { number: bill.number }) : t("title", { number: bill.number });

  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={title} back={{ href: "/bills", label: t("back") }}>
        {line && <LineSwitcher lines={lines} line={line} next="/bills" />}
      </PageTop>
      {cameBack && <PaymentStatus payment={cameBack} locale={locale} />}
      <MoneyBack payments={payments} mayAsk={allows(bill.access, "manage")} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-7 wide:grid-cols-[minmax(0,1fr)_356px] wide:items-start wide:gap-6">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-7 wide:gap-6">
          <ToPay
            bill={bill}
            today={today}
            live={lastPayment?.state}
            payable={env().PAYMENTS_MODE !== "off"}
            mayPay={allows(bill.access, "pay")}
          />
          <RowDisputes disputes={matters.disputes} frozen={frozenCents(bill)} today={today} mayAsk={allows(bill.access, "manage")} />
          <Panel title={t("whatYouPay")} id="what">
            <BillSections
              billId={bill.state === "credited" ? undefined : bill.id}
              breakdown={breakDown(rows, vat, bill.totalCents)}
              totalCents={bill.totalCents}
            />
          </Panel>
          <Panel title={t("vat")} id="vat">
            <BillVatTable vat={vat} />
          </Panel>
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-7 wide:gap-6">
          <Panel title={t("facts")} id="facts">
            <BillFacts bill={bill} today={today} />
          </Panel>
          <Panel title={t("payments")} id="payments">
            <BillPayments payments={received} />
            <BillRefunds refunds={matters.refunds} />
          </Panel>
          <CreditLinks links={matters.credits} isNote={bill.totalCents < 0} />
          <KeptMoney billId={bill.id} due={canPay(bill) ? dueCents(bill) : 0} matters={matters} mayAsk={allows(bill.access, "manage")} />
          <Panel title={t("documents")} id="documents" className="no-print">
            <p className="mb-3 text-small text-ink-2">{t("documentsHint")}</p>
            <a href={`/bills/${bill.id}/xml`} download className={buttonClass({ tone: "soft" })}>
              <Download aria-hidden className="size-5" strokeWidth={1.9} />
              {t("downloadXml")}
            </a>
          </Panel>
        </div>
      </div>
    </div>
  );
}
