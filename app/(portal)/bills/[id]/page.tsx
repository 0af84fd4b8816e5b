import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { BillDocuments } from "@/components/billing/bill-documents";
import { BillComparison } from "@/components/billing/bill-comparison";
import { BillDebit } from "@/components/billing/bill-debit";
import { BillFacts } from "@/components/billing/bill-facts";
import { BillNeighbours } from "@/components/billing/bill-neighbours";
import { BillPayments } from "@/components/billing/bill-payments";
import { BillSections } from "@/components/billing/bill-sections";
import { BillVatTable } from "@/components/billing/bill-vat-table";
import { BillRefunds } from "@/components/billing/bill-refunds";
import { CreditLinks } from "@/components/billing/credit-links";
import { KeptMoney } from "@/components/billing/kept-money";
import { SuspensionNotes } from "@/components/billing/suspension-notes";
import { RowDisputes } from "@/components/billing/row-dispute";
import { MoneyBack } from "@/components/billing/money-back";
import { PaymentStatus } from "@/components/billing/payment-status";
import { PlanOffer } from "@/components/billing/plan-offer";
import { PlanToPay } from "@/components/billing/plan-to-pay";
import { ToPay } from "@/components/billing/to-pay";
import { LineSwitcher } from "@/components/frame/line-switcher";
import { PageTop } from "@/components/frame/page-top";
import { Panel } from "@/components/ui/panel";
import { breakDown } from "@/lib/billing/breakdown";
import { getArrangements } from "@/lib/billing/queries/arrangements";
import { listBillAttachments } from "@/lib/billing/queries/bill-attachments";
import { chooseOther, compareBills, isBefore } from "@/lib/billing/comparison";
import { billView } from "@/lib/billing/input";
import { listBillEvents, listBillsAround, listComparedRows } from "@/lib/billing/queries/compare-bill";
import { getBill, listBillPayments } from "@/lib/billing/queries/get-bill";
import { planRules } from "@/lib/billing/queries/plan-rules";
import { planChoices } from "@/lib/billing/rules/instalments";
import { suspensionOf } from "@/lib/billing/rules/notices";
import { canPay, dueCents, frozenCents } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { openPortal } from "@/lib/identity/portal";
import { allows } from "@/lib/identity/rules";
import { callsPath } from "@/lib/usage/calls";
import { listPaymentsOfBill } from "@/lib/payments/queries";
import { formatPhone } from "@/lib/phone-format";
import { newTicketPath } from "@/lib/support/rules";
import { listSavedMethods } from "@/lib/payments/queries/saved-methods";
import { cardExpiry } from "@/lib/payments/rules";
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
  const [{ session, lines, line }, t, own, locale, query] = await Promise.all([
    openPortal(),
    getTranslations("bill"),
    getTranslations("billPage"),
    getLocale(),
    searchParams,
  ]);
  const { principal } = session;
  const view = billView.parse(query);
  const [bill, around, bothRows, events, received, payments, attachments, saved, arrangements, matters] = await Promise.all([
    getBill(principal, id),
    listBillsAround(principal, id),
    listComparedRows(principal, id, view.against),
    listBillEvents(principal, id),
    listBillPayments(principal, id),
    listPaymentsOfBill(principal, id),
    listBillAttachments(principal, id),
    listSavedMethods(principal),
    getArrangements(principal, id),
    getBillMatters(principal, id),
  ]);
  if (!bill || !matters) notFound();
  const today = dayOf(clock.now());
  const lastPayment = payments[0];
  const { plan, debit } = arrangements ?? {};
  const suspension = arrangements?.suspension && suspensionOf(bill, arrangements.suspension, today);
  const canPlan = allows(bill.access, "manage") && planChoices(bill, plan !== undefined, today, planRules()).length > 0;
  const cameBack = lastPayment?.id === query.payment ? lastPayment : undefined;
  const rowsOf = (of: string) => bothRows.filter(({ billId }) => billId === of);
  const rows = rowsOf(id);
  const other = bill.totalCents > 0 ? chooseOther(bill, around, view.against) : undefined;
  const title = bill.totalCents < 0 ? t("creditNote", { number: bill.number }) : t("title", { number: bill.number });

  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={title} back={{ href: "/bills", label: t("back") }}>
        {line && <LineSwitcher lines={lines} line={line} next="/bills" />}
      </PageTop>
      <BillNeighbours previous={around.findLast((one) => isBefore(one, bill))} next={around.find((one) => isBefore(bill, one))} />
      {cameBack && <PaymentStatus payment={cameBack} locale={locale} />}
      <MoneyBack payments={payments} mayAsk={allows(bill.access, "manage")} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-7 wide:grid-cols-[minmax(0,1fr)_356px] wide:items-start wide:gap-6">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-7 wide:gap-6">
          {plan?.isLive && canPay(bill) ? (
            <PlanToPay
              bill={bill}
              planId={plan.id}
              instalments={plan.instalments}
              today={today}
              mayPay={allows(bill.access, "pay") && env().PAYMENTS_MODE !== "off" && lastPayment?.state !== "needs_review"}
              mayManage={allows(bill.access, "manage")}
            />
          ) : (
            <ToPay
              bill={bill}
              today={today}
              live={lastPayment?.state}
              payable={env().PAYMENTS_MODE !== "off"}
              mayPay={allows(bill.access, "pay")}
              saved={saved.find((method) => cardExpiry(method, today) !== "expired")}
              isDebited={debit?.state === "collecting"}
            />
          )}
          {suspension && <SuspensionNotes suspensions={[suspension]} isOnBill />}
          {canPlan && <PlanOffer billId={bill.id} most={planRules().most} />}
          {!plan?.isLive && (
            <BillDebit
              bill={bill}
              today={today}
              leadDays={env().DEBIT_LEAD_DAYS}
              mandate={arrangements?.mandate}
              debit={debit}
              mayGive={env().creditor !== undefined && arrangements?.isShared === false}
            />
          )}
          <RowDisputes disputes={matters.disputes} frozen={frozenCents(bill)} today={today} mayAsk={allows(bill.access, "manage")} />
          {other && (
            <Panel title={own("why")} id="why">
              <BillComparison
                bill={bill}
                other={other}
                choices={around.filter(({ totalCents }) => totalCents > 0)}
                comparison={compareBills({ ...bill, rows }, { ...other, rows: rowsOf(other.id) }, events)}
                askHref={allows(bill.access, "manage") ? newTicketPath({ kind: "bill", billId: id }) : undefined}
              />
            </Panel>
          )}
          <Panel title={t("whatYouPay")} id="what">
            <BillSections
              billId={id}
              line={`${bill.lineName} · ${formatPhone(bill.lineNumber)}`}
              breakdown={breakDown(rows, bill.vat, bill.totalCents)}
              mayDispute={bill.state !== "credited"}
              callsHref={callsPath(bill.lineId, bill.periodEnd ?? bill.issueDate, today)}
              totalCents={bill.totalCents}
              view={view}
            />
          </Panel>
          <Panel title={t("vat")} id="vat">
            <BillVatTable vat={bill.vat} />
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
          <BillDocuments billId={bill.id} attachments={attachments} />
        </div>
      </div>
    </div>
  );
}
