import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { PayMethods } from "@/components/billing/pay-methods";
import { PaymentStatus } from "@/components/billing/payment-status";
import { FieldForm } from "@/components/frame/field-form";
import { PageTop } from "@/components/frame/page-top";
import { refusals } from "@/components/frame/refusals";
import { EmptyState } from "@/components/ui/empty-state";
import { FactList } from "@/components/ui/fact-list";
import { Hourglass, Unplug } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { formatDay } from "@/lib/dates";
import { env } from "@/lib/env";
import { formatMoney } from "@/lib/money";
import { idOfLink } from "@/lib/one-time";
import { payLinkAction } from "@/lib/payments/actions";
import { unsafeLinkedBill, unsafeLinkPayment } from "@/lib/payments/queries/pay-links";

interface Props {
  readonly params: Promise<{ token: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(): Promise<Metadata> {
  // The address is the secret: no other site is told it. With "no-referrer" a form without JavaScript would have no origin either, and be refused.
  return { title: (await getTranslations("paying"))("guestTitle"), robots: { index: false }, referrer: "same-origin" };
}

/** Somebody's bill, for whoever has its private link: number, amount, due date, and how to pay; afterwards what became of it. */
export default async function PayLinkPage({ params, searchParams }: Props) {
  const token = decodeURIComponent((await params).token);
  const linkId = idOfLink("pay", token);
  const [t, fields, refused, locale, query] = await Promise.all([
    getTranslations("paying"),
    getTranslations("fields"),
    refusals(),
    getLocale(),
    searchParams,
  ]);
  const paymentId = z.uuid().safeParse(query.payment).data;
  const [bill, payment] = await Promise.all([
    linkId === undefined ? undefined : unsafeLinkedBill(linkId),
    linkId === undefined || paymentId === undefined ? undefined : unsafeLinkPayment(linkId, paymentId),
  ]);
  if (!bill || env().PAYMENTS_MODE === "off") notFound();
  const isOwnLive = payment !== undefined && ["created", "open", "processing"].includes(payment.state);
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={t("guestTitle")} />
      <div className="grid max-w-[720px] grid-cols-[minmax(0,1fr)] gap-6 wide:rounded-l wide:bg-surface wide:p-8 wide:shadow-e1">
        {payment && <PaymentStatus payment={{ ...payment, excessCents: 0 }} locale={locale} isGuest />}
        {bill.state === "over" && payment?.state !== "succeeded" && !isOwnLive && (
          <EmptyState icon={Unplug} title={t("guestOver")} text={t("guestOverText")} />
        )}
        {bill.state !== "over" && !isOwnLive && (
          <>
            <FactList
              facts={[
                [t("guestNumber"), bill.number],
                [t("guestAmount"), formatMoney(bill.dueCents, locale)],
                [t("guestDue"), formatDay(bill.dueDate, locale, { day: "numeric", month: "long", year: "numeric" })],
              ]}
            />
            {bill.state === "being-paid" && (
              <Note role="status" tone="warn" icon={Hourglass} title={t("guestBeing")}>
                {t("guestBeingText")}
              </Note>
            )}
            <FieldForm
              id="pay"
              action={payLinkAction}
              hidden={{ token, ...(bill.state === "being-paid" && { takesOver: "yes" }) }}
              fields={[]}
              refused={refused}
              others={{ "method-missing": fields("method-missing") }}
              submit={bill.state === "being-paid" ? t("takeOver") : t("continue")}
              busy={t("busy")}
            >
              <PayMethods hasPaypal={env().paypal !== undefined} />
            </FieldForm>
            <p className="text-small text-ink-2">{t("guestSafe")}</p>
          </>
        )}
      </div>
    </div>
  );
}
