import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import { PayChoice } from "@/components/billing/pay-choice";
import { PayLinks } from "@/components/billing/pay-links";
import { SubPage } from "@/components/frame/sub-page";
import { Amount } from "@/components/billing/amount";
import { Hourglass } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { getBill } from "@/lib/billing/queries/get-bill";
import { billState, canPay, dueCents } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { openPortal } from "@/lib/identity/portal";
import { allows } from "@/lib/identity/rules";
import { formatMoney } from "@/lib/money";
import { amountQuery } from "@/lib/payments/input";
import { paypalPage } from "@/lib/payments/queries/paypal-page";
import { isPaidByLink, listPayLinks } from "@/lib/payments/queries/pay-links";
import { listSavedMethods } from "@/lib/payments/queries/saved-methods";
import { cardExpiry } from "@/lib/payments/rules";

interface Props {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bill"))("how") };
}

/** How much of a bill is to be paid, how, and by whom. */
export default async function PayPage({ params, searchParams }: Props) {
  const id = z.uuid().safeParse((await params).id).data;
  if (id === undefined) notFound();
  const [portal, t, locale, query] = await Promise.all([openPortal(), getTranslations("paying"), getLocale(), searchParams]);
  const { principal } = portal.session;
  const [bill, links, saved, takesOver] = await Promise.all([
    getBill(principal, id),
    listPayLinks(principal, id),
    listSavedMethods(principal),
    isPaidByLink(principal, id),
  ]);
  if (!bill) notFound();
  if (!canPay(bill) || env().PAYMENTS_MODE === "off" || !allows(bill.access, "pay")) redirect(`/bills/${id}`);
  const today = dayOf(clock.now());
  const due = dueCents(bill);
  const rest = { paid: formatMoney(bill.paidCents, locale), rest: formatMoney(due, locale) };
  const news = { link: t("linkMade"), revoked: t("linkRevoked") }[String(query.done)];
  return (
    <SubPage
      title={t("title", { number: bill.number })}
      back={{ href: `/bills/${id}`, label: t("backBill") }}
      portal={portal}
      next="/bills"
      news={news}
    >
      {takesOver && (
        <Note role="status" tone="warn" icon={Hourglass} title={t("beingPaid")}>
          {t("beingPaidText")}
        </Note>
      )}
      <Panel>
        <p className="mb-1 text-small text-ink-2">{t("stillDue")}</p>
        <Amount cents={due} size="figure" />
        {bill.paidCents > 0 && <p className="mt-2 text-small text-ink-2 num">{t("paidSoFar", rest)}</p>}
        <div className="mt-6">
          <PayChoice
            bill={bill}
            amountCents={amountQuery.parse(query.amount) ?? due}
            saved={saved.filter((method) => cardExpiry(method, today) !== "expired")}
            paypal={paypalPage()}
            isLate={billState(bill, today) === "overdue"}
            takesOver={takesOver}
          />
        </div>
      </Panel>
      <Panel title={t("link")} id="link">
        <PayLinks billId={id} links={links.map(({ path, ...link }) => ({ ...link, url: `${env().PUBLIC_URL}${path}` }))} />
      </Panel>
    </SubPage>
  );
}
