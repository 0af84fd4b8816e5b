import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import { PayChoice } from "@/components/billing/pay-choice";
import { SubPage } from "@/components/frame/sub-page";
import { Panel } from "@/components/ui/panel";
import { getBill } from "@/lib/billing/queries/get-bill";
import { canPay, dueCents } from "@/lib/billing/rules";
import { openPortal } from "@/lib/identity/portal";
import { allows } from "@/lib/identity/rules";
import { formatMoney } from "@/lib/money";
import { paypalPage } from "@/lib/payments/queries/paypal-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bill"))("how") };
}

/** How a bill is to be paid, where there is a choice. */
export default async function PayPage({ params }: { params: Promise<{ id: string }> }) {
  const id = z.uuid().safeParse((await params).id).data;
  if (id === undefined) notFound();
  const [portal, t, locale] = await Promise.all([openPortal(), getTranslations("bill"), getLocale()]);
  const bill = await getBill(portal.session.principal, id);
  if (!bill) notFound();
  const paypal = paypalPage();
  if (!canPay(bill) || !paypal || !allows(bill.access, "pay")) redirect(`/bills/${id}`);
  return (
    <SubPage title={t("how")} back={{ href: `/bills/${id}`, label: t("back") }} portal={portal} next="/bills">
      <Panel>
        <p className="mb-5 text-ink-2">{t("howText", { number: bill.number, amount: formatMoney(dueCents(bill), locale) })}</p>
        <PayChoice billId={id} paypal={paypal} />
      </Panel>
    </SubPage>
  );
}
