import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { TopUpStatus } from "@/components/credit/top-up-status";
import { FieldForm } from "@/components/frame/field-form";
import { PageTop } from "@/components/frame/page-top";
import { refusals } from "@/components/frame/refusals";
import { ButtonLink } from "@/components/ui/button";
import { FactList } from "@/components/ui/fact-list";
import { addFavouriteAction } from "@/lib/credit/actions";
import { unsafeReceipt } from "@/lib/credit/queries/get-credit";
import { formatInstant } from "@/lib/dates";
import { currentSession } from "@/lib/identity/session";
import { formatMoney } from "@/lib/money";
import { idOfLink } from "@/lib/one-time";
import { unsafeTopUpMoney } from "@/lib/payments/queries/top-up-money";
import { formatPhone } from "@/lib/phone-format";
import { newTicketPath } from "@/lib/support/rules";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("topUp"))("receipt"), robots: { index: false } };
}

/** A top-up's receipt, for whoever has its private link: a guest has nothing else. */
export default async function ReceiptPage({ params }: { params: Promise<{ token: string }> }) {
  const id = idOfLink("receipt", decodeURIComponent((await params).token));
  const [session, receipt, money, t, fields, errors, locale] = await Promise.all([
    currentSession(),
    id === undefined ? undefined : unsafeReceipt(id),
    id === undefined ? undefined : unsafeTopUpMoney(id),
    getTranslations("topUp"),
    getTranslations("fields"),
    refusals(),
    getLocale(),
  ]);
  if (!receipt || !money) notFound();
  const amount = formatMoney(receipt.amountCents, locale);
  const number = formatPhone(receipt.number);
  const facts = [
    [t("number"), number],
    [t("amount"), amount],
    [t("method"), t(`methodNames.${receipt.method}`)],
    [t("begunAt"), formatInstant(receipt.createdAt, locale)],
    ...(receipt.settledAt ? [[t("settledAt"), formatInstant(receipt.settledAt, locale)] as const] : []),
    [t("reference"), receipt.id],
  ] as const;
  const isOwn = session?.principal.subject === receipt.accountId;
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={t("receipt")} />
      <div className="grid max-w-[720px] grid-cols-[minmax(0,1fr)] gap-6 wide:rounded-l wide:bg-surface wide:p-8 wide:shadow-e1">
        <TopUpStatus receipt={receipt} money={money} />
        <FactList facts={facts} />
        {isOwn && receipt.state === "credited" && (
          <FieldForm
            id="favourite"
            action={addFavouriteAction}
            hidden={{ topUpId: receipt.id }}
            fields={[
              {
                name: "name",
                label: t("favouriteName"),
                hint: t("favouriteHint"),
                autoComplete: "off",
                errors: { "name-missing": fields("name-missing"), "name-long": fields("name-long") },
              },
            ]}
            refused={errors}
            submit={t("favouriteKeep")}
            busy={t("busy")}
            tone="soft"
          />
        )}
        {!session && <p className="text-small text-ink-2">{t("keepLink")}</p>}
        {!isOwn && <p className="text-small text-ink-2">{t("wrongGuest")}</p>}
        <div className="no-print flex flex-wrap gap-3">
          <ButtonLink href="/topup">{t("another")}</ButtonLink>
          {session && (
            <ButtonLink href="/home" tone="soft">
              {t("toHome")}
            </ButtonLink>
          )}
          {isOwn && (
            <ButtonLink href={newTicketPath({ kind: "top-up", topUpId: receipt.id })} tone="quiet">
              {t("wrong")}
            </ButtonLink>
          )}
        </div>
      </div>
    </div>
  );
}
