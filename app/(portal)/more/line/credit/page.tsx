import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { v7 as uuidv7 } from "uuid";
import { Amount } from "@/components/billing/amount";
import { ReturnForm } from "@/components/credit/return-form";
import { returnLabels } from "@/components/credit/return-labels";
import { ReturnList } from "@/components/credit/return-list";
import { SubPage } from "@/components/frame/sub-page";
import { StepUp } from "@/components/identity/step-up";
import { EmptyState } from "@/components/ui/empty-state";
import { Wallet } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { clock } from "@/lib/clock";
import { getResidual, listReturns } from "@/lib/credit/queries/residual";
import { dayOf, formatDay } from "@/lib/dates";
import { env } from "@/lib/env";
import { openPortal, type Portal } from "@/lib/identity/portal";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { isFresh } from "@/lib/identity/rules";
import { hasLeft } from "@/lib/lines/rules";
import { formatMoney, type Cents } from "@/lib/money";
import { returnCreditAction } from "@/lib/payments/actions";
import { formatPhone } from "@/lib/phone-format";

const PATH = "/more/line/credit";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("creditBack"))("title") };
}

/** The credit of the chosen line, which left: how much of it can be had back, where it is to go, and how what was asked stands. */
export default async function CreditBackPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, locale, query] = await Promise.all([openPortal(), getTranslations("creditBack"), getLocale(), searchParams]);
  const { session, line } = portal;
  if (line?.kind !== "mobile" || line.leftOn === null || !hasLeft(line, dayOf(clock.now()))) notFound();
  const { principal } = session;
  const [{ bonusCents, returnableCents }, returns] = await Promise.all([getResidual(principal, line.id), listReturns(principal, line.id)]);
  const isUnderWay = returns.some(({ state }) => state === "requested");
  return (
    <SubPage
      title={t("title")}
      back={{ href: "/more/line", label: t("toLinePage") }}
      portal={portal}
      next="/more/line"
      {...(query.news === "asked" && { news: t("asked") })}
    >
      <Panel>
        <p className="max-w-prose text-ink-2">
          {t("left", { number: formatPhone(line.number), date: formatDay(line.leftOn, locale) })} {t("law")}
        </p>
        {returnableCents > 0 && (
          <>
            <p className="mt-4 text-ink-2">{t("amount")}</p>
            <Amount cents={returnableCents} size="large" />
          </>
        )}
        {bonusCents > 0 && (
          <p className="mt-3 max-w-prose text-small text-ink-2">{t("bonus", { amount: formatMoney(bonusCents, locale) })}</p>
        )}
        {returnableCents > 0 && <p className="mt-3 max-w-prose text-small text-ink-2">{t("bonusOrder")}</p>}
      </Panel>
      {returns.length > 0 && (
        <Panel title={t("requests")} id="requests">
          <ReturnList returns={returns} refusedText={t("refusedText")} />
        </Panel>
      )}
      {returnableCents > 0 && !isUnderWay && <Ask portal={portal} lineId={line.id} amountCents={returnableCents} />}
      {returnableCents === 0 && returns.length === 0 && <EmptyState icon={Wallet} title={t("nothing")} text={t("nothingText")} />}
    </SubPage>
  );
}

async function Ask({ portal: { session, lines }, lineId, amountCents }: { portal: Portal; lineId: string; amountCents: Cents }) {
  const now = clock.now();
  if (!isFresh(session.principal, now)) {
    return (
      <Panel>
        <StepUp next={PATH} hasFingerprint={(await listPasskeys(session.principal)).length > 0} />
      </Panel>
    );
  }
  const [t, locale] = await Promise.all([getTranslations("creditBack"), getLocale()]);
  const amount = formatMoney(amountCents, locale);
  const other = lines.find((one) => one.kind === "mobile" && one.id !== lineId && !hasLeft(one, dayOf(now)));
  const labels = await returnLabels({
    toLine: t("toLine", { amount, to: "{to}" }),
    toBank: t("toBank", { amount, iban: "{iban}", holder: "{holder}" }),
  });
  const ways = [...(env().network ? (["line"] as const) : []), "bank"] as const;
  return (
    <Panel>
      <ReturnForm
        action={returnCreditAction}
        path={PATH}
        hidden={{ requestId: uuidv7(), lineId, amount: String(amountCents) }}
        ways={ways.map((value) => ({ value, label: t(`ways.${value}`), detail: t(`wayHints.${value}`) }))}
        number={other ? formatPhone(other.number) : ""}
        labels={labels}
      />
    </Panel>
  );
}
