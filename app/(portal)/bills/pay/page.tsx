import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import { Amount } from "@/components/billing/amount";
import { PayMethods } from "@/components/billing/pay-methods";
import { PaymentStatus } from "@/components/billing/payment-status";
import { FieldForm } from "@/components/frame/field-form";
import { refusals } from "@/components/frame/refusals";
import { SubPage } from "@/components/frame/sub-page";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { FactList } from "@/components/ui/fact-list";
import { ReceiptText } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { RowList, LinkRow } from "@/components/ui/row-list";
import { listBillsToPay } from "@/lib/billing/queries/list-bills";
import { canPay, dueCents } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { openPortal } from "@/lib/identity/portal";
import { formatMoney } from "@/lib/money";
import { payBillsAction } from "@/lib/payments/actions";
import { billsQuery } from "@/lib/payments/input";
import { getPayment } from "@/lib/payments/queries";
import { listSavedMethods } from "@/lib/payments/queries/saved-methods";
import { cardExpiry } from "@/lib/payments/rules";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("paying"))("severalTitle") };
}

/** Several bills paid together: what they come to and how, and afterwards what became of it. */
export default async function PaySeveralPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, query] = await Promise.all([openPortal(), getTranslations("paying"), searchParams]);
  const paymentId = z.uuid().safeParse(query.payment).data;
  const billIds = billsQuery.parse(query.bill);
  const [only] = billIds;
  if (only !== undefined && billIds.length === 1) redirect(`/bills/${only}/pay`);
  return (
    <SubPage title={t("severalTitle")} back={{ href: "/bills", label: t("back") }} portal={portal} next="/bills">
      {paymentId === undefined ? <Choice billIds={billIds} /> : <Outcome paymentId={paymentId} />}
    </SubPage>
  );
}

async function Choice({ billIds }: { billIds: readonly string[] }) {
  const [{ session }, t, fields, refused, locale] = await Promise.all([
    openPortal(),
    getTranslations("paying"),
    getTranslations("fields"),
    refusals(),
    getLocale(),
  ]);
  const [bills, saved] = await Promise.all([listBillsToPay(session.principal, billIds), listSavedMethods(session.principal)]);
  if (billIds.length === 0) return <Nothing title={t("severalNone")} text={t("severalNoneText")} back={t("back")} />;
  if (bills.length < billIds.length || !bills.every(canPay) || env().PAYMENTS_MODE === "off")
    return <Nothing title={t("severalTitle")} text={t("severalGone")} back={t("back")} />;
  const today = dayOf(clock.now());
  return (
    <Panel>
      <FactList facts={bills.map((bill) => [bill.number, formatMoney(dueCents(bill), locale)] as const)} />
      <p className="mt-4 mb-1 text-small text-ink-2">{t("severalSum")}</p>
      <Amount cents={bills.reduce((sum, bill) => sum + dueCents(bill), 0)} size="figure" />
      <div className="mt-6">
        <FieldForm
          id="several"
          action={payBillsAction}
          hidden={{ billIds: bills.map(({ id }) => id).join(",") }}
          fields={[]}
          refused={refused}
          others={{ "method-missing": fields("method-missing") }}
          submit={t("continue")}
          busy={t("busy")}
        >
          <PayMethods saved={saved.filter((method) => cardExpiry(method, today) !== "expired")} hasPaypal={env().paypal !== undefined} />
        </FieldForm>
      </div>
    </Panel>
  );
}

function Nothing({ title, text, back }: { title: string; text: string; back: string }) {
  return (
    <Panel>
      <EmptyState icon={ReceiptText} title={title} text={text}>
        <ButtonLink href="/bills" tone="soft">
          {back}
        </ButtonLink>
      </EmptyState>
    </Panel>
  );
}

async function Outcome({ paymentId }: { paymentId: string }) {
  const [{ session }, t, locale] = await Promise.all([openPortal(), getTranslations("paying"), getLocale()]);
  const payment = await getPayment(session.principal, paymentId);
  if (!payment) notFound();
  return (
    <>
      <PaymentStatus payment={payment} locale={locale} />
      <Panel>
        <RowList label={t("severalTitle")}>
          {payment.bills.map(({ id, number, amountCents }) => (
            <LinkRow key={id} href={`/bills/${id}`} title={number} trailing={<Amount cents={amountCents} size="amount" />} />
          ))}
        </RowList>
      </Panel>
    </>
  );
}
