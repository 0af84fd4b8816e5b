import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { Amount } from "@/components/billing/amount";
import { ReturnForm } from "@/components/credit/return-form";
import { returnLabels } from "@/components/credit/return-labels";
import { ReturnList } from "@/components/credit/return-list";
import { SubPage } from "@/components/frame/sub-page";
import { StepUp } from "@/components/identity/step-up";
import { EmptyState } from "@/components/ui/empty-state";
import { PiggyBank } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { getBill } from "@/lib/billing/queries/get-bill";
import { clock } from "@/lib/clock";
import { listReturns } from "@/lib/credit/queries/residual";
import { openPortal } from "@/lib/identity/portal";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { isFresh } from "@/lib/identity/rules";
import { formatMoney, type Cents } from "@/lib/money";
import { payOutKeptAction } from "@/lib/payments/actions";
import { formatPhone } from "@/lib/phone-format";
import type { Principal } from "@/lib/principal";
import { getBillMatters } from "@/lib/support/queries/bill-matters";

interface Props {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("keptPayout"))("title") };
}

/** What is kept on the line of a bill and has no other way back: to a bank account, and how what was asked stands. */
export default async function KeptPage({ params, searchParams }: Props) {
  const id = z.uuid().safeParse((await params).id).data;
  if (id === undefined) notFound();
  const [portal, t, back, query] = await Promise.all([
    openPortal(),
    getTranslations("keptPayout"),
    getTranslations("creditBack"),
    searchParams,
  ]);
  const { principal } = portal.session;
  const [bill, matters] = await Promise.all([getBill(principal, id), getBillMatters(principal, id)]);
  if (!bill || !matters) notFound();
  const { payableCents } = matters;
  const returns = await listReturns(principal, bill.lineId, "kept");
  const isUnderWay = returns.some(({ state }) => state === "requested");
  return (
    <SubPage
      title={t("title")}
      back={{ href: `/bills/${id}`, label: t("toBill") }}
      portal={portal}
      next="/bills"
      {...(query.news === "asked" && { news: back("asked") })}
    >
      {payableCents > 0 && (
        <Panel>
          <p className="text-ink-2">{t("amount")}</p>
          <Amount cents={payableCents} size="large" />
          <p className="mt-4 max-w-prose text-ink-2">{t("text", { number: formatPhone(bill.lineNumber) })}</p>
          <p className="mt-3 max-w-prose text-small text-ink-2">{t("others")}</p>
        </Panel>
      )}
      {returns.length > 0 && (
        <Panel title={back("requests")} id="requests">
          <ReturnList returns={returns} refusedText={t("refusedText")} />
        </Panel>
      )}
      {payableCents > 0 && !isUnderWay && <Ask principal={principal} billId={id} amountCents={payableCents} />}
      {payableCents === 0 && returns.length === 0 && <EmptyState icon={PiggyBank} title={t("nothing")} text={t("nothingText")} />}
    </SubPage>
  );
}

async function Ask({ principal, billId, amountCents }: { principal: Principal; billId: string; amountCents: Cents }) {
  const path = `/bills/${billId}/kept`;
  if (!isFresh(principal, clock.now())) {
    return (
      <Panel>
        <StepUp next={path} hasFingerprint={(await listPasskeys(principal)).length > 0} />
      </Panel>
    );
  }
  const [t, locale] = await Promise.all([getTranslations("keptPayout"), getLocale()]);
  const toBank = t("toBank", { amount: formatMoney(amountCents, locale), iban: "{iban}", holder: "{holder}" });
  return (
    <Panel>
      <ReturnForm
        action={payOutKeptAction}
        path={path}
        hidden={{ requestId: uuidv7(), billId, amount: String(amountCents) }}
        labels={await returnLabels({ toLine: "", toBank })}
      />
    </Panel>
  );
}
